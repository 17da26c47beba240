// Proxies: a wire between adapter and device that a test can cut.

package adaptertest

import (
	"io"
	"net"
	"sync"
	"testing"
)

// TCPProxy forwards connections and counts them.
type TCPProxy struct {
	Addr     string // host:port to connect to
	target   string
	listener net.Listener

	mu    sync.Mutex
	conns map[net.Conn]bool
	cut   bool
	count int
	work  sync.WaitGroup
}

// NewTCPProxy forwards to a target until Close.
func NewTCPProxy(t testing.TB, target string) *TCPProxy {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &TCPProxy{Addr: l.Addr().String(), target: target, listener: l, conns: map[net.Conn]bool{}}
	p.work.Go(p.accept)
	return p
}

func (p *TCPProxy) accept() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		p.count++
		p.mu.Unlock()
		p.work.Go(func() { p.forward(conn) })
	}
}

func (p *TCPProxy) forward(near net.Conn) {
	defer near.Close()
	if !p.keep(near) {
		return
	}
	defer p.drop(near)
	far, err := net.Dial("tcp4", p.target)
	if err != nil || !p.keep(far) {
		return
	}
	defer p.drop(far)
	var copying sync.WaitGroup
	for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
		copying.Go(func() {
			_, _ = io.Copy(pair[0], pair[1]) // either end may go at any time
			near.Close()
			far.Close()
		})
	}
	copying.Wait()
}

// keep remembers a connection; false if the wire is cut.
func (p *TCPProxy) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cut {
		c.Close()
		return false
	}
	p.conns[c] = true
	return true
}

func (p *TCPProxy) drop(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c.Close()
	delete(p.conns, c)
}

// Count is the number of connections tried so far.
func (p *TCPProxy) Count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// Cut breaks all connections and lets no new one through.
func (p *TCPProxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = true
	for c := range p.conns {
		c.Close()
	}
}

// Restore lets connections through again.
func (p *TCPProxy) Restore() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = false
}

// Close ends the proxy.
func (p *TCPProxy) Close() {
	p.Cut()
	p.listener.Close()
	p.work.Wait()
}

// UDPProxy forwards datagrams, each client from a socket of its own.
type UDPProxy struct {
	Addr   string
	target string
	socket *net.UDPConn

	mu      sync.Mutex
	clients map[string]*udpClient
	cut     bool
	count   int
	work    sync.WaitGroup
}

// udpClient is a client of the proxy and its socket to the target.
type udpClient struct {
	addr *net.UDPAddr
	far  net.Conn
}

// NewUDPProxy forwards to a target until Close.
func NewUDPProxy(t testing.TB, target string) *UDPProxy {
	t.Helper()
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	p := &UDPProxy{Addr: socket.LocalAddr().String(), target: target, socket: socket, clients: map[string]*udpClient{}}
	p.work.Go(p.read)
	return p
}

const maxDatagram = 64 << 10

func (p *UDPProxy) read() {
	buffer := make([]byte, maxDatagram)
	for {
		n, addr, err := p.socket.ReadFromUDP(buffer)
		if err != nil {
			return
		}
		if far := p.client(addr); far != nil {
			_, _ = far.Write(buffer[:n]) // UDP promises nothing
		}
	}
}

// client returns the socket of a client, nil if the wire is cut.
func (p *UDPProxy) client(addr *net.UDPAddr) net.Conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count++
	if p.cut {
		return nil
	}
	if c := p.clients[addr.String()]; c != nil {
		return c.far
	}
	far, err := net.Dial("udp4", p.target)
	if err != nil {
		return nil
	}
	c := &udpClient{addr: addr, far: far}
	p.clients[addr.String()] = c
	p.work.Go(func() { p.back(c) })
	return far
}

func (p *UDPProxy) back(c *udpClient) {
	buffer := make([]byte, maxDatagram)
	for {
		n, err := c.far.Read(buffer)
		if err != nil {
			return
		}
		if !p.isCut() {
			_, _ = p.socket.WriteToUDP(buffer[:n], c.addr) // UDP promises nothing
		}
	}
}

func (p *UDPProxy) isCut() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cut
}

// Inject sends a datagram to every client, as if it came from the device.
func (p *UDPProxy) Inject(datagram []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.clients {
		_, _ = p.socket.WriteToUDP(datagram, c.addr) // UDP promises nothing
	}
}

// Count is the number of datagrams clients sent so far.
func (p *UDPProxy) Count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// Cut drops every datagram until Restore.
func (p *UDPProxy) Cut() { p.setCut(true) }

// Restore lets datagrams through again.
func (p *UDPProxy) Restore() { p.setCut(false) }

func (p *UDPProxy) setCut(cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = cut
}

// Close ends the proxy.
func (p *UDPProxy) Close() {
	p.socket.Close()
	p.mu.Lock()
	p.cut = true
	for _, c := range p.clients {
		c.far.Close()
	}
	p.mu.Unlock()
	p.work.Wait()
}

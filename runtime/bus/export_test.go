// Doors for the tests of this folder.

package bus

// PublishForTest publishes any body.
func PublishForTest(b *Bus, name string, body any) bool {
	return b.publish(message{kind: "test", name: name, body: body})
}

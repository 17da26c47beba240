// A provider comes and goes with its sources.

package presence_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/internal/presence"
)

func TestAProviderIsOnlineWhileOneSourceDelivers(t *testing.T) {
	ctx := context.Background()
	host := adaptertest.NewHost()
	tracker := presence.New(host)
	tracker.Delivered(ctx, "lamp", "a")
	tracker.Delivered(ctx, "lamp", "b")
	tracker.Refused(ctx, "lamp", "a") // b still delivers
	tracker.Refused(ctx, "lamp", "b")
	tracker.Delivered(ctx, "lamp", "a")
	tracker.Delivered(ctx, "lamp", "b")
	tracker.Gone(ctx, "lamp") // whatever the sources said before
	tracker.GoneSince(ctx, time.Now().Add(time.Hour))
	expect(t, host, true, false, true, false)
}

func TestARefusedChangeIsToldAgain(t *testing.T) {
	ctx := context.Background()
	host := adaptertest.NewHost()
	tracker := presence.New(host)
	host.Refuse(adapters.ErrBusy)
	tracker.Delivered(ctx, "lamp", "a")
	expect(t, host)
	host.Refuse(nil)
	tracker.Delivered(ctx, "lamp", "a")
	tracker.GoneSince(ctx, time.Now().Add(-time.Hour)) // it delivered later
	expect(t, host, true)
}

func expect(t *testing.T, host *adaptertest.Host, want ...bool) {
	t.Helper()
	var got []bool
	for _, p := range host.Seen().Presence {
		got = append(got, p.Online)
	}
	if !slices.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
}

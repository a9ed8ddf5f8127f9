import type { Hub } from '../live/hub.ts';
import type { Heard } from '../live/tap.ts';
import type { CameraState, PlaceEvent } from './place-event.ts';

const HEARD: readonly CameraState[] = ['learning', 'open', 'waiting', 'lost', 'refused', 'failed', 'ended', 'closed'];

/** What a running place says, to the screens. Alarms come by the tap, with more in them. Never throws. */
export function tellHub(hub: Hub, event: PlaceEvent): void {
  switch (event.type) {
    case 'alarm':
      return;
    case 'camera': {
      const { camera, state, sentence, opensMs } = event;
      if (HEARD.includes(state)) hub.heard(camera, { state: state as Heard, sentence, opensMs });
      else hub.notice(state, camera, sentence);
      return;
    }
    case 'warning':
      hub.notice(event.code, event.camera ?? null, event.sentence);
      return;
    case 'recording-stopped':
      hub.notice('recording-stopped', event.camera, event.sentence);
  }
}

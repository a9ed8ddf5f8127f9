import type { Handlers } from './http-handler.ts';

type Body = Parameters<Handlers['subscribe']>[0]['body'];

/** What the routes ask of what leaves the place. */
export interface OutboxDoor {
  readonly outbox: { list(): ReturnType<Handlers['deliveries']> };
  readonly devices: {
    subscribe(personId: string, body: Body): Promise<unknown>;
    unsubscribe(personId: string): Promise<unknown>;
  };
  /** Of the key that push messages are signed with (RFC 8292). */
  readonly pushKey: () => Promise<string>;
  readonly metrics: () => Promise<{ readonly text: string; readonly contentType: string }>;
}

type Names = 'metrics' | 'deliveries' | 'pushKey' | 'subscribe' | 'unsubscribe';

export function outboxHandlers(door: OutboxDoor): Pick<Handlers, Names> {
  return {
    metrics: async () => {
      const { text, contentType } = await door.metrics();
      return { body: text, type: contentType };
    },
    deliveries: () => door.outbox.list(),
    pushKey: async () => ({ publicKey: await door.pushKey() }),
    subscribe: async ({ body, caller }) => {
      await door.devices.subscribe(caller.person.id, body);
      return undefined;
    },
    unsubscribe: async ({ caller }) => {
      await door.devices.unsubscribe(caller.person.id);
      return undefined;
    },
  };
}

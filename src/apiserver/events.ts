import type { EventDraft } from '../apimachinery/change.ts';
import { type KubeObject, timestamp } from '../apimachinery/meta.ts';
import type { Store } from '../store/store.ts';
import type { ApiServerOptions } from './context.ts';

/** Events are gone after an hour. */
export const eventsKeptMs = 60 * 60 * 1000;

/** After so many like ones in ten minutes, what differs in their messages is no longer told one by one. */
const similarLimit = 10;
const similarWithinMs = 10 * 60 * 1000;
const combined = '(combined from similar events): ';

/** A source may tell so much about one object at once, and then once in five minutes. */
const burst = 25;
const refillMs = 5 * 60 * 1000;

/** Older than an hour, and only not swept out yet. */
export function hasExpired(object: KubeObject, now: number): boolean {
  if (object.kind !== 'Event') return false;
  return now - lastSeen(object) > eventsKeptMs;
}

const lastSeen = (event: KubeObject): number =>
  Date.parse(
    event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp,
  );

/**
 * Writes Events as client-go's recorder does: an event that was there before counts up, many like ones are combined,
 * and who tells too much about one object is not listened to for a while.
 */
export class EventRecorder {
  readonly #server: ApiServerOptions;
  /** Keys of the stored Events by the uid (or name) of the object they are about. */
  #about: Map<string, Set<string>> | undefined;
  /** How often each source told about each object, and when it began. */
  readonly #told = new Map<string, { count: number; since: number }>();
  #sequence = 0;

  constructor(server: ApiServerOptions) {
    this.#server = server;
    server.store.subscribe(({ collection, key, value, old }) => {
      if (collection !== 'events' || !this.#about) return;
      if (value && !old) this.#remember(key, value);
      else if (old && !value) this.#about.get(subjectOf(old.involvedObject))?.delete(key);
    });
  }

  record(draft: EventDraft): KubeObject | undefined {
    const { store } = this.#server;
    const namespace = draft.about.metadata.namespace ?? 'default';
    const home = store.get('namespaces', namespace);
    if (!home || home.metadata.deletionTimestamp !== undefined) return undefined;
    if (this.#tellsTooMuch(draft)) return undefined;
    const like = this.#eventsAbout(draft).filter((event) => isLike(event, draft));
    const { fieldPath } = draft;
    const same = like.find((event) => event.message === draft.message && event.involvedObject.fieldPath === fieldPath);
    const others = like.filter((event) => event !== same && this.#isRecent(event) && !isCombined(event));
    if (others.length + 1 < similarLimit) {
      return same ? this.#countUp(same, draft.message) : this.#create(namespace, draft, draft.message);
    }
    const message = combined + draft.message;
    const gathered = like.find(isCombined);
    return gathered ? this.#countUp(gathered, message) : this.#create(namespace, draft, message);
  }

  #isRecent(event: KubeObject): boolean {
    return this.#server.now() - lastSeen(event) <= similarWithinMs;
  }

  /** Events of the same source about the same object. */
  #eventsAbout(draft: EventDraft): KubeObject[] {
    const found: KubeObject[] = [];
    const now = this.#server.now();
    for (const key of this.#index().get(subjectOf(referenceTo(draft))) ?? []) {
      const event = this.#server.store.get('events', key);
      if (event && isFromSame(event, draft) && !hasExpired(event, now)) found.push(event);
    }
    return found;
  }

  #index(): Map<string, Set<string>> {
    if (!this.#about) {
      this.#about = new Map();
      this.#sweep(this.#server.store);
      for (const event of this.#server.store.list('events')) this.#remember(keyOf(event), event);
    }
    return this.#about;
  }

  #remember(key: string, event: KubeObject): void {
    const subject = subjectOf(event.involvedObject);
    const keys = this.#about!.get(subject);
    if (keys) keys.add(key);
    else this.#about!.set(subject, new Set([key]));
  }

  #sweep(store: Store): void {
    const now = this.#server.now();
    for (const event of [...store.list('events')]) if (hasExpired(event, now)) store.delete('events', keyOf(event));
  }

  #tellsTooMuch(draft: EventDraft): boolean {
    const id = `${draft.component} ${draft.host ?? ''} ${subjectOf(referenceTo(draft))}`;
    const now = this.#server.now();
    let told = this.#told.get(id);
    if (!told) {
      // What earlier commands told is in the store only.
      const known = this.#eventsAbout(draft);
      const since = Math.min(now, ...known.map((event) => Date.parse(event.firstTimestamp)));
      told = { count: known.reduce((sum, event) => sum + (event.count ?? 1), 0), since };
      this.#told.set(id, told);
    }
    if (told.count - Math.floor((now - told.since) / refillMs) >= burst) return true;
    told.count++;
    return false;
  }

  #countUp(event: KubeObject, message: string): KubeObject {
    const lastTimestamp = timestamp(this.#server.now());
    return this.#server.store.put('events', keyOf(event), {
      ...event,
      message,
      lastTimestamp,
      count: (event.count ?? 1) + 1,
    });
  }

  #create(namespace: string, draft: EventDraft, message: string): KubeObject {
    const now = this.#server.now();
    const at = timestamp(now);
    const { type, reason, component, host } = draft;
    const name = `${draft.about.metadata.name}.${this.#uniqueTime(now)}`;
    return this.#server.store.put('events', `${namespace}/${name}`, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace, uid: this.#server.random().uuid(), creationTimestamp: at } as KubeObject['metadata'],
      involvedObject: referenceTo(draft),
      reason,
      message,
      source: { component, ...(host !== undefined && { host }) },
      firstTimestamp: at,
      lastTimestamp: at,
      count: 1,
      type,
      eventTime: null,
      reportingComponent: component,
      reportingInstance: host ?? '',
    });
  }

  /** Nanoseconds since the epoch in hexadecimal, later for each event: names sort by time. */
  #uniqueTime(now: number): string {
    this.#sequence = (this.#sequence + 1 + this.#server.random().below(16)) % 1_000_000;
    return (BigInt(now) * 1_000_000n + BigInt(this.#sequence)).toString(16);
  }
}

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;

function referenceTo({ about, fieldPath }: EventDraft) {
  const { name, namespace, uid, resourceVersion } = about.metadata;
  return {
    kind: about.kind,
    ...(namespace !== undefined && { namespace }),
    name,
    ...(uid !== undefined && { uid }),
    apiVersion: about.apiVersion,
    ...(resourceVersion !== undefined && { resourceVersion }),
    ...(fieldPath !== undefined && { fieldPath }),
  };
}

const subjectOf = ({ kind, namespace = '', name = '', uid = '' }: any): string => uid || `${kind}/${namespace}/${name}`;

const isFromSame = (event: KubeObject, draft: EventDraft): boolean =>
  event.source?.component === draft.component && (event.source?.host ?? '') === (draft.host ?? '');

const isLike = (event: KubeObject, draft: EventDraft): boolean =>
  event.reason === draft.reason && event.type === draft.type && event.involvedObject.kind === draft.about.kind;

const isCombined = (event: KubeObject): boolean => event.message.startsWith(combined);

import type { KubeObject } from '../apimachinery/meta.ts';
import type { ApiRequest, WatchEvent } from '../apimachinery/rest.ts';
import { ApiError, badRequest } from '../apimachinery/status.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import type { StoreChange } from '../store/store.ts';
import { formOf, includeOf } from './accept.ts';
import { showOwners } from './fields/shown.ts';
import { listObjects, tooOld } from './list.ts';
import { type ListQuery, listQuery } from './query.ts';
import type { Route } from './routes.ts';
import { compileSelectors, type Matcher } from './selectors.ts';
import type { Server } from './server.ts';
import { columnDefinitions, partialMetadata, tableRows } from './table.ts';
import { inVersionOf } from './versions.ts';

interface Happening {
  type: WatchEvent['type'];
  object: KubeObject;
}

/** Events that a client may leave unread; whoever falls behind further has to begin again from what it knows. */
const backlogLimit = 10_000;
/** How often a client that wants them hears of the newest revision although nothing concerned it, ms. */
const bookmarkEveryMs = 60_000;

/**
 * What there is now (unless the client knows it already), and then every change that concerns the client, until it
 * has enough or the time it gave is over. What there is now is collected at the first call of `next`.
 * @throws ApiError at once, for a request that makes no sense
 */
export function watchObjects(
  server: Server,
  kind: KindDefinition,
  route: Route,
  request: ApiRequest,
  signal: AbortSignal,
): AsyncIterable<WatchEvent> {
  const query = listQuery(request);
  checkStart(query);
  const dress = dresser(server, kind, request);
  const concerns = filterOf(kind, route, compileSelectors(kind, query.labelSelector, query.fieldSelector));
  return follow(server, kind, route, query, concerns, dress, signal);
}

function checkStart({ resourceVersion, sendInitialEvents }: ListQuery): void {
  if (!/^\d*$/.test(resourceVersion)) {
    throw badRequest(`strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`);
  }
  if (sendInitialEvents && !Number.isSafeInteger(Number(resourceVersion)))
    throw badRequest(`resourceVersion is out of range: ${resourceVersion}`);
}

async function* follow(
  server: Server,
  kind: KindDefinition,
  route: Route,
  query: ListQuery,
  concerns: (change: StoreChange) => Happening | undefined,
  dress: (happening: Happening) => WatchEvent,
  signal: AbortSignal,
): AsyncIterable<WatchEvent> {
  const stopped = new Stop(signal, query.timeoutSeconds);
  const collection = collectionOf(kind);
  const waiting: StoreChange[] = [];
  // Subscribed before the first look, so that nothing slips through between the two.
  const leave = (server.changes ?? server.store).subscribe((change) => {
    if (change.collection !== collection) return;
    if (waiting.length === backlogLimit) stopped.now();
    else waiting.push(change);
    stopped.nudge();
  });
  const bookmarks = query.allowWatchBookmarks ? new Pulse(bookmarkEveryMs, () => stopped.nudge()) : undefined;
  const progress = () => dress(bookmark(kind, String(server.store.revision)));
  try {
    // What other processes write is told only of collections that are in use here.
    server.store.get(collection, '');
    const told = server.store.revision;
    for await (const happening of beginning(server, kind, route, query, concerns)) yield dress(happening);
    while (!stopped.yes) {
      for (let change = waiting.shift(); change && !stopped.yes; change = waiting.shift()) {
        // What was there at the beginning has been told.
        if (change.revision <= told) continue;
        const happening = concerns(change);
        if (happening) yield dress(happening);
      }
      if (bookmarks?.take() && waiting.length === 0) yield progress();
      await stopped.orNews(() => waiting.length > 0 || bookmarks?.isDue === true);
    }
    if (bookmarks && stopped.timedOut && waiting.length === 0) yield progress();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    yield { type: 'ERROR', object: error.status };
  } finally {
    leave();
    stopped.clear();
    bookmarks?.clear();
  }
}

/** Without a version to start from: everything that is there. With one: what has happened since. */
async function* beginning(
  server: Server,
  kind: KindDefinition,
  route: Route,
  query: ListQuery,
  concerns: (change: StoreChange) => Happening | undefined,
): AsyncIterable<Happening> {
  const { resourceVersion, sendInitialEvents } = query;
  const wantsAll = sendInitialEvents ?? (resourceVersion === '' || resourceVersion === '0');
  if (wantsAll) {
    const revision = String(server.store.revision);
    const { items } = listObjects(server, kind, route.namespace, { ...query, limit: 0, continue: '' });
    for (const object of items) {
      if (route.name === undefined || object.metadata.name === route.name) yield { type: 'ADDED', object };
    }
    if (sendInitialEvents && query.allowWatchBookmarks) yield bookmark(kind, revision, 'initial-events-end');
    return;
  }
  const from = Number(resourceVersion);
  if (resourceVersion === '' || resourceVersion === '0' || from >= server.store.revision) return;
  const missed = await server.store.changesSince(from);
  if (missed === undefined) throw tooOld(resourceVersion, server.store.revision);
  for (const change of missed) {
    const happening = concerns(change);
    if (happening) yield happening;
  }
}

/** @param mark what it stands for, when it is more than the newest revision */
const bookmark = (kind: KindDefinition, resourceVersion: string, mark?: 'initial-events-end'): Happening => ({
  type: 'BOOKMARK',
  object: {
    apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: {
      resourceVersion,
      ...(mark && { annotations: { [`k8s.io/${mark}`]: 'true' } }),
    } as unknown as KubeObject['metadata'],
  },
});

/** A change as this client sees it: an object that no longer matches is gone for it, one that now does is new. */
function filterOf(
  kind: KindDefinition,
  { namespace, name }: Route,
  matches: Matcher = () => true,
): (change: StoreChange) => Happening | undefined {
  const collection = collectionOf(kind);
  const sees = (object: KubeObject | undefined): KubeObject | undefined => {
    const shown = object && inVersionOf(kind, object);
    return shown && matches(shown) ? shown : undefined;
  };
  return ({ collection: changed, value, old, revision }) => {
    const { metadata } = (value ?? old)!;
    if (changed !== collection) return undefined;
    if (namespace !== undefined && metadata.namespace !== namespace) return undefined;
    if (name !== undefined && metadata.name !== name) return undefined;
    const now = sees(value);
    const before = sees(old);
    if (now) return { type: before ? 'MODIFIED' : 'ADDED', object: now };
    if (!before) return undefined;
    // The last state, under the revision of its end.
    const last = value ? inVersionOf(kind, value) : before;
    return { type: 'DELETED', object: { ...last, metadata: { ...last.metadata, resourceVersion: String(revision) } } };
  };
}

/** Puts objects into the form that the client asked for; of a table only the first event tells the columns. */
function dresser(server: Server, kind: KindDefinition, request: ApiRequest): (happening: Happening) => WatchEvent {
  const form = formOf(request);
  const shown = ({ type, object }: Happening): KubeObject =>
    type === 'BOOKMARK' ? object : showOwners(server, kind, request, object);
  if (form === 'object') return (happening) => ({ type: happening.type, object: shown(happening) });
  if (form !== 'Table') return (happening) => ({ type: happening.type, object: partialMetadata(shown(happening)) });
  const include = includeOf(request);
  let columns = columnDefinitions(kind);
  return ({ type, object }) => {
    const table = {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: object.metadata.resourceVersion },
      columnDefinitions: columns,
      rows: type === 'BOOKMARK' ? [] : tableRows(kind, [object], server.now(), include),
    };
    columns = [];
    return { type, object: table };
  };
}

/** Waits for news, for the client to leave, or for the end of the time that it gave. */
class Stop {
  yes: boolean;
  timedOut = false;
  #wake: (() => void) | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #signal: AbortSignal;
  readonly #aborted = () => this.now();

  constructor(signal: AbortSignal, timeoutSeconds: number | undefined) {
    this.yes = signal.aborted;
    this.#signal = signal;
    signal.addEventListener('abort', this.#aborted, { once: true });
    if (timeoutSeconds) this.#timer = setTimeout(() => this.#timeOut(), timeoutSeconds * 1000).unref();
  }

  now(): void {
    this.yes = true;
    this.nudge();
  }

  nudge(): void {
    this.#wake?.();
  }

  async orNews(hasNews: () => boolean): Promise<void> {
    while (!this.yes && !hasNews()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#aborted);
  }

  #timeOut(): void {
    this.timedOut = true;
    this.now();
  }
}

/** Becomes due again and again. */
class Pulse {
  isDue = false;
  readonly #timer: NodeJS.Timeout;

  constructor(everyMs: number, tell: () => void) {
    this.#timer = setInterval(() => {
      this.isDue = true;
      tell();
    }, everyMs).unref();
  }

  /** Was it due? Now it no longer is. */
  take(): boolean {
    const { isDue } = this;
    this.isDue = false;
    return isDue;
  }

  clear(): void {
    clearInterval(this.#timer);
  }
}

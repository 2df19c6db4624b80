import type { KubeObject } from '../apimachinery/meta.ts';
import type { ApiRequest, WatchEvent } from '../apimachinery/rest.ts';
import { ApiError } from '../apimachinery/status.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import type { StoreChange } from '../store/store.ts';
import { formOf, includeOf } from './accept.ts';
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

/**
 * What there is now (unless the client knows it already), and then every change that concerns the client, until it
 * has enough or the time it gave is over.
 */
export async function* watchObjects(
  server: Server,
  kind: KindDefinition,
  route: Route,
  request: ApiRequest,
  signal: AbortSignal,
): AsyncIterable<WatchEvent> {
  const query = listQuery(request);
  const dress = dresser(server, kind, request);
  const stopped = new Stop(signal, query.timeoutSeconds);
  const waiting: StoreChange[] = [];
  // Subscribed before the first look, so that nothing slips through between the two.
  const leave = server.store.subscribe((change) => {
    waiting.push(change);
    stopped.nudge();
  });
  try {
    const concerns = filterOf(kind, route, compileSelectors(kind, query.labelSelector, query.fieldSelector));
    const told = server.store.revision;
    for await (const happening of beginning(server, kind, route, query, concerns)) yield dress(happening);
    while (!stopped.yes) {
      for (let change = waiting.shift(); change && !stopped.yes; change = waiting.shift()) {
        // What was there at the beginning has been told.
        if (change.revision <= told) continue;
        const happening = concerns(change);
        if (happening) yield dress(happening);
      }
      await stopped.orNews(() => waiting.length > 0);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    yield { type: 'ERROR', object: error.status };
  } finally {
    leave();
    stopped.clear();
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
    if (sendInitialEvents && query.allowWatchBookmarks) yield bookmark(kind, revision);
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

const bookmark = (kind: KindDefinition, resourceVersion: string): Happening => ({
  type: 'BOOKMARK',
  object: {
    apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
    kind: kind.kind,
    metadata: {
      resourceVersion,
      annotations: { 'k8s.io/initial-events-end': 'true' },
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
  if (form === 'object') return (happening) => happening;
  if (form !== 'Table') return ({ type, object }) => ({ type, object: partialMetadata(object) });
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
  #wake: (() => void) | undefined;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(signal: AbortSignal, timeoutSeconds: number | undefined) {
    this.yes = signal.aborted;
    const stop = () => {
      this.yes = true;
      this.nudge();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (timeoutSeconds) this.#timer = setTimeout(stop, timeoutSeconds * 1000).unref();
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
  }
}

import { parseApiVersion } from '../apimachinery/gvk.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { type KindDefinition, newScheme } from '../apis/index.ts';
import type { Scheme } from '../apis/scheme.ts';
import { type ApiServer, createApiServer } from '../apiserver/index.ts';
import type { ApiRequest, ApiResponse, Stream, Transport, WatchEvent } from '../client/transport.ts';
import type { Host } from '../host/host.ts';
import { type Random, seededRandom } from '../host/random.ts';
import type { Store } from '../store/store.ts';
import { Progress } from './progress.ts';
import type { Simulation } from './simulation.ts';
import { type ClusterState, readState } from './state.ts';
import { nextDue } from './wakeups.ts';

/** How often a watch looks whether other processes have written, or something has fallen due, ms. */
const lookEveryMs = 250;

/**
 * One simulated cluster, reached in process: the API server over the store, and, once something is written or has
 * fallen due, everything that reacts to it. Requests of one command form one transaction: the writer's lock is taken
 * at the first write and let go by `flush` or `close`, with all that the controllers made of it.
 */
export class Cluster implements Transport {
  readonly store: Store;
  readonly server: ApiServer;
  readonly scheme: Scheme = newScheme();
  readonly #host: Host;
  readonly #progress: Progress;
  #simulation: Simulation | undefined;
  #writing = false;
  #random: Random | undefined;
  /** The revision that #random was last seeded for, and how often it was before. */
  #drawnAt = -1;
  #idle = 0;
  #now = 0;

  /** @param changes where watches hear of changes, when it is not the store itself */
  constructor(store: Store, host: Host, changes?: Pick<Store, 'subscribe'>) {
    this.store = store;
    this.#host = host;
    this.#progress = new Progress(host);
    this.server = createApiServer({
      store,
      ...(changes && { changes }),
      scheme: this.scheme,
      now: () => this.#now,
      random: () => this.random,
      facts: () => this.state.facts,
      ports: () => this.simulation(),
    });
  }

  get state(): ClusterState {
    const state = readState(this.store);
    if (!state) throw new Error('this cluster has not been started');
    return state;
  }

  /**
   * Seeded afresh for each transaction, so that a command's outcome depends on the seed and on what was done since the
   * cluster was started, not on how many objects a profile has. Transactions of one process that change nothing are
   * counted: requests from one prompt do not all go to the same pod.
   */
  get random(): Random {
    if (!this.#random) {
      const seed = this.#host.env.KUBESIM_SEED ?? this.state.seed;
      const { startRevision } = this.state;
      const revision = this.store.revision - (startRevision ?? 0);
      this.#idle = revision === this.#drawnAt ? this.#idle + 1 : 0;
      this.#drawnAt = revision;
      // No number twice: equal seeds would give two objects one uid.
      const moment = `${startRevision === undefined ? 'start/' : ''}${revision}/${this.#idle}`;
      this.#random = seed === undefined ? this.#host.random : seededRandom(`${seed}/${moment}`);
    }
    return this.#random;
  }

  /** Cluster time, ms: the wall clock plus the cluster's offset; inside a settling, the moment that is being lived. */
  get now(): number {
    return this.#now;
  }

  /** @throws Error for a kind that is not served: manifests of our own name only those that are */
  kindOf({ apiVersion, kind }: KubeObject): KindDefinition {
    const { group, version } = parseApiVersion(apiVersion);
    const found = this.scheme.byKind(group, version, kind);
    if (!found) throw new Error(`no kind ${kind} in ${apiVersion}`);
    return found;
  }

  async request(request: ApiRequest): Promise<ApiResponse> {
    await this.#arrive(request.method !== 'GET');
    const response = await this.server.handle(request);
    if (this.#writing) await this.#settle();
    return response;
  }

  /** Answers a request that only reads, with what is there: nothing happens first. */
  protected look(request: ApiRequest): Promise<ApiResponse> {
    this.tellTime();
    return this.server.handle(request);
  }

  /** Beside what this process does, what others write to the folder and what falls due shows up. */
  async *watch(request: ApiRequest, signal: AbortSignal): AsyncIterable<WatchEvent> {
    await this.#lookAround();
    const ended = new AbortController();
    let failure: unknown;
    let next: NodeJS.Timeout;
    const look = () => {
      next = setTimeout(() => {
        this.#lookAround().then(look, (error) => {
          failure = error;
          ended.abort();
        });
      }, lookEveryMs);
    };
    look();
    try {
      yield* this.server.watch(request, AbortSignal.any([signal, ended.signal]));
      if (failure) throw failure;
    } finally {
      clearTimeout(next!);
    }
  }

  /** Nobody waits for the lock meanwhile, unless this process is in the middle of something itself. */
  async #lookAround(): Promise<void> {
    if (this.#writing) return;
    await this.store.refresh();
    await this.#arrive(false);
    await this.flush();
  }

  async stream(request: ApiRequest): Promise<Stream> {
    await this.#arrive(true);
    return this.server.stream(request);
  }

  /** Runs something that reads and changes the cluster outside of the API (a container's files) as a request would. */
  async act<Result>(action: () => Promise<Result> | Result): Promise<Result> {
    await this.#arrive(true);
    const result = await action();
    await this.#settle();
    return result;
  }

  /** Lets happen what has fallen due, for somebody who goes on looking (`logs -f`). */
  async catchUp(): Promise<void> {
    await this.act(() => {});
    await this.flush();
  }

  async flush(): Promise<void> {
    if (!this.#writing) return;
    this.#writing = false;
    this.#random = undefined;
    await this.store.commit();
  }

  async close(): Promise<void> {
    await this.flush();
  }

  async rollback(): Promise<void> {
    if (!this.#writing) return;
    this.#writing = false;
    await this.store.rollback();
  }

  /** Controllers, kubelets, network and containers: loaded only when something is going to change. */
  async simulation(): Promise<Simulation> {
    if (!this.#simulation) {
      const { Simulation } = await import('./simulation.ts');
      this.#simulation = new Simulation(this, this.#progress);
    }
    return this.#simulation;
  }

  protected tellTime(): void {
    this.#now = this.#host.clock.now() + this.state.clockOffsetMs;
  }

  /** Takes note of the time; before a write, and when something has fallen due, becomes the writer and catches up. */
  async #arrive(toWrite: boolean): Promise<void> {
    this.tellTime();
    if (this.#writing) return;
    if (!toWrite && (nextDue(this.store) ?? Number.POSITIVE_INFINITY) > this.#now) return;
    await this.store.begin();
    this.#writing = true;
    await this.#settle();
  }

  async #settle(): Promise<void> {
    const simulation = await this.simulation();
    const until = this.#now;
    try {
      await simulation.settle(until, (moment) => {
        this.#now = moment;
      });
    } catch (error) {
      await this.rollback();
      throw error;
    } finally {
      this.#progress.done();
      this.#now = until;
    }
  }
}

import { type FSWatcher, watch as watchFolder } from 'node:fs';
import { ApiError, type Status } from '../apimachinery/status.ts';
import type { ApiRequest, ApiResponse, Stream, WatchEvent } from '../client/transport.ts';
import type { Host } from '../host/host.ts';
import { fileStore } from '../store/file/file-store.ts';
import type { Store } from '../store/store.ts';
import { Cluster } from './cluster.ts';
import { CommittedChanges } from './committed.ts';
import { Turns } from './turns.ts';
import { nextDue } from './wakeups.ts';

/** How often the folder is looked at even when the file system has announced nothing, ms: not all of them announce. */
const lookEveryMs = 1_000;
/** The longest that a Node timer can wait, ms. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * A cluster for many clients at once, and for as long as they like. Each request that writes is a transaction of its
 * own, committed before it is answered; watchers hear of what is committed only; what other processes write to the
 * folder is noticed; and what falls due happens although nobody asks.
 */
export class ServedCluster extends Cluster {
  readonly #turns = new Turns();
  readonly #committed: CommittedChanges;
  readonly #clock: Host['clock'];
  #folder: FSWatcher | undefined;
  #looking: NodeJS.Timeout | undefined;
  #due: NodeJS.Timeout | undefined;
  #closed = false;
  #announced = false;
  #isLooking = false;
  /** Told of failures that no client asked for. */
  onFailure: (error: unknown) => void = () => {};

  /** @param folder the cluster's */
  static open(folder: string, host: Host): ServedCluster {
    const store = fileStore(folder);
    const cluster = new ServedCluster(store, host, new CommittedChanges(store));
    cluster.#lookAt(folder);
    return cluster;
  }

  private constructor(store: Store, host: Host, committed: CommittedChanges) {
    super(store, host, committed);
    this.#committed = committed;
    this.#clock = host.clock;
  }

  override async request(request: ApiRequest): Promise<ApiResponse> {
    if (request.method !== 'GET') return this.#transaction(() => super.request(request));
    await this.#catchUp();
    return this.#turns.read(() => this.look(request));
  }

  /** @throws ApiError when the server refuses; what goes wrong later is an event */
  async openWatch(request: ApiRequest, signal: AbortSignal): Promise<AsyncIterable<WatchEvent>> {
    await this.#catchUp();
    const opened = await this.#turns.read(() => {
      this.tellTime();
      const events = this.server.openWatch(request, signal)[Symbol.asyncIterator]();
      // What there is at the beginning is collected before this call returns, while nobody writes.
      return { events, first: events.next() };
    });
    return resumed(opened.events, opened.first);
  }

  override async *watch(request: ApiRequest, signal: AbortSignal): AsyncIterable<WatchEvent> {
    try {
      yield* await this.openWatch(request, signal);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      yield { type: 'ERROR', object: error.status satisfies Status };
    }
  }

  override stream(request: ApiRequest): Promise<Stream> {
    return this.#transaction(() => super.stream(request));
  }

  override act<Result>(action: () => Promise<Result> | Result): Promise<Result> {
    return this.#turns.isMine ? super.act(action) : this.#transaction(() => super.act(action));
  }

  override async catchUp(): Promise<void> {
    await this.#catchUp();
  }

  /** Every transaction is committed when it ends. */
  override async flush(): Promise<void> {}

  override async close(): Promise<void> {
    this.#closed = true;
    this.#folder?.close();
    clearInterval(this.#looking);
    clearTimeout(this.#due);
    await this.#turns.write(
      async () => {},
      async () => {},
    );
  }

  #transaction<Result>(action: () => Promise<Result>): Promise<Result> {
    return this.#turns.write(
      () => this.store.begin(),
      async () => {
        this.#committed.hold();
        try {
          return await this.#committing(action);
        } catch (error) {
          await this.rollback();
          this.#committed.forget();
          throw error;
        } finally {
          // Nothing, unless no write was begun and the lock was taken for nothing.
          await this.store.rollback();
          this.#setTimer();
        }
      },
    );
  }

  /** A refusal leaves what happened before it in place: whatever had fallen due has happened. */
  async #committing<Result>(action: () => Promise<Result>): Promise<Result> {
    let refusal: ApiError | undefined;
    let result: Result | undefined;
    try {
      result = await action();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refusal = error;
    }
    await super.flush();
    this.#committed.release();
    if (refusal) throw refusal;
    return result as Result;
  }

  /** Reads what other processes wrote, and lets happen what has fallen due. */
  async #catchUp(): Promise<void> {
    if (this.#turns.isMine) return;
    await this.#turns.read(() => this.store.refresh());
    if (this.#isDue()) await this.#transaction(() => super.act(() => {}));
  }

  #isDue(): boolean {
    const due = nextDue(this.store);
    return due !== undefined && due <= this.#wallNow();
  }

  #wallNow(): number {
    return this.#clock.now() + this.state.clockOffsetMs;
  }

  #lookAt(folder: string): void {
    this.#looking = setInterval(() => this.#look(), lookEveryMs);
    try {
      this.#folder = watchFolder(folder, { persistent: false }, () => this.#look());
      this.#folder.on('error', () => {});
    } catch {
      // A file system that cannot announce changes: the interval finds them.
    }
    this.#look();
  }

  /** Looks whether there is something new; what is announced meanwhile is looked at next. */
  #look(): void {
    this.#announced = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    void this.#lookWhileAnnounced().finally(() => {
      this.#isLooking = false;
    });
  }

  async #lookWhileAnnounced(): Promise<void> {
    try {
      while (this.#announced && !this.#closed) {
        this.#announced = false;
        await this.#catchUp();
      }
      this.#setTimer();
    } catch (error) {
      this.onFailure(error);
    }
  }

  /** Wakes up when the next thing falls due. */
  #setTimer(): void {
    clearTimeout(this.#due);
    if (this.#closed) return;
    const due = nextDue(this.store);
    if (due === undefined) return;
    const waitMs = Math.min(Math.max(due - this.#wallNow(), 1), longestTimerMs);
    this.#due = setTimeout(() => {
      this.#catchUp().catch((error) => this.onFailure(error));
    }, waitMs);
  }
}

async function* resumed<T>(events: AsyncIterator<T>, first: Promise<IteratorResult<T>>): AsyncIterable<T> {
  try {
    for (let next = await first; !next.done; next = await events.next()) yield next.value;
  } finally {
    await events.return?.();
  }
}

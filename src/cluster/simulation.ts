import { type KubeObject, keyOf } from '../apimachinery/meta.ts';
import type { ConnectFailure, HttpRequest, Net } from '../apimachinery/net.ts';
import type { Stream } from '../apimachinery/rest.ts';
import { notFound } from '../apimachinery/status.ts';
import { type Pod, pod as podKind } from '../apis/index.ts';
import type { ExecOptions, LogOptions, Ports } from '../apiserver/index.ts';
import { useImages } from '../containers/images/built.ts';
import { createRuntime } from '../containers/index.ts';
import { type ContainerRecord, type ContainerRuntime, type RecordCell, StartError } from '../containers/runtime.ts';
import { controllers } from '../controllers/index.ts';
import {
  contextIn,
  couldNotExec,
  createKubelet,
  execInPod,
  type KubeletPorts,
  lineText,
  logLines,
  podLog,
  recordKey,
  runningRecord,
} from '../kubelet/index.ts';
import { type Network, type NetworkPorts, netFrom, type Place } from '../network/index.ts';
import type { Cluster } from './cluster.ts';
import { DnsCaches } from './dns-caches.ts';
import { pushedIn } from './image-source.ts';
import type { Progress } from './progress.ts';
import { ControlLoops } from './settle.ts';
import { finishedStream, followingStream, sessionStream, withoutExitCode } from './streams.ts';
import { View } from './view.ts';

/** How often a followed log is looked at, ms of real time. */
const followEveryMs = 200;

/** Everything behind the API server: it reacts to what is stored, and is what logs, exec and requests reach. */
export class Simulation implements Ports {
  readonly #view: View;
  readonly #cluster: Cluster;
  readonly #runtime: ContainerRuntime = createRuntime();
  readonly #loops: ControlLoops;
  readonly #kubelet: KubeletPorts;
  readonly #processes: NetworkPorts;
  readonly #dnsCaches: DnsCaches;

  constructor(cluster: Cluster, progress: Progress) {
    this.#cluster = cluster;
    this.#view = new View(cluster.store, cluster.scheme, cluster.state.facts);
    useImages(pushedIn(cluster.store));
    this.#dnsCaches = new DnsCaches(cluster.store);
    this.#processes = { ...processesIn(this.#view, this.#runtime), cache: this.#dnsCaches };
    this.#kubelet = { runtime: this.#runtime, netFor: (pod) => this.netFor(pod) };
    const loops = [...controllers(), createKubelet(this.#kubelet)];
    const { store } = cluster;
    const tick = () => progress.tick(() => `The controllers are at work: ${store.revision} writes so far`);
    this.#loops = new ControlLoops(loops, cluster.store, this.#view, (change) => cluster.server.apply(change), tick);
  }

  /** The world as it is at the moment, for whoever looks without anything having to happen first. */
  get view(): View {
    this.#view.now = this.#cluster.now;
    this.#view.facts = this.#cluster.state.facts;
    return this.#view;
  }

  async settle(now: number, live: (moment: number) => void): Promise<void> {
    useImages(pushedIn(this.#cluster.store));
    this.#view.facts = this.#cluster.state.facts;
    await this.#loops.settle(now, live);
    this.#dnsCaches.save(now);
  }

  netFor(pod: Pod): Net {
    return this.netFrom({ pod });
  }

  netFrom(place: Place): Network {
    return netFrom(place, this.view, this.#processes, this.#cluster.random);
  }

  /** What listens in a pod, with the name of its process. */
  listening(pod: Pod): { pod: Pod; port: number; protocol: 'TCP' | 'UDP'; process: string }[] {
    return recordsOf(pod, this.#view).flatMap((record) =>
      this.#runtime.listeners(record, this.#view.now).map((one) => ({ pod, ...one })),
    );
  }

  /** Command lines of a pod's containers. */
  commandsOf(pod: Pod): string[] {
    return recordsOf(pod, this.#view).map(({ argv }) => argv.join(' '));
  }

  /** Ports on which something in a pod listens, in order. */
  openPorts(pod: Pod): number[] {
    const ports = recordsOf(pod, this.#view).flatMap((record) =>
      this.#runtime.listeners(record, this.#view.now).map(({ port }) => port),
    );
    return [...new Set(ports)].sort((a, b) => a - b);
  }

  /** Keeps what a machine or a container has on disk. */
  keep(key: string, record: unknown): void {
    this.#loops.keep(key, record);
  }

  log(pod: KubeObject, container: string, options: LogOptions): string {
    return podLog(pod as Pod, container, options, this.view, this.#runtime);
  }

  async followLog(pod: KubeObject, container: string, options: LogOptions): Promise<Stream> {
    // Refusals come before the stream begins.
    logLines(pod as Pod, container, options, this.view, this.#runtime);
    return followingStream((closed) => this.#follow(pod as Pod, container, options, closed));
  }

  async *#follow(pod: Pod, container: string, options: LogOptions, closed: () => boolean): AsyncIterable<string> {
    const { tailLines, ...all } = options;
    let shown = Math.max(
      0,
      logLines(pod, container, all, this.view, this.#runtime).length - (tailLines ?? Number.POSITIVE_INFINITY),
    );
    for (let last = false; !closed(); ) {
      const lines = logLines(pod, container, all, this.view, this.#runtime);
      const text = lines.slice(shown).map((line) => lineText(line, options.timestamps));
      shown = lines.length;
      if (text.length > 0) yield text.join('');
      if (last) return;
      await this.#cluster.flush();
      await new Promise((done) => setTimeout(done, followEveryMs));
      await this.#cluster.catchUp();
      const now = this.view.get(podKind, keyOf(pod));
      last = !now || !isRunning(now, container);
    }
  }

  async exec(pod: KubeObject, container: string, options: ExecOptions): Promise<Stream> {
    if (options.stdin) return this.#session(pod as Pod, container, options.command, options.tty);
    const { output, exitCode, changes } = await execInPod(
      pod as Pod,
      container,
      options.command,
      { tty: options.tty },
      this.view,
      this.#kubelet,
    );
    await this.#cluster.act(() => {
      for (const change of changes) if (change.verb === 'record') this.#loops.keep(change.key, change.record);
      if (changes.length > 0) this.#loops.wake('kubelet', keyOf(pod));
    });
    return finishedStream(output, exitCode);
  }

  attach(pod: KubeObject, container: string, { stdin, tty }: Omit<ExecOptions, 'command'>): Promise<Stream> {
    if (!stdin)
      return this.followLog(pod, container, { follow: true, previous: false, timestamps: false, tailLines: 0 });
    return this.#session(pod as Pod, container, 'attach', tty).then(withoutExitCode);
  }

  async portForward(pod: KubeObject, [port = 0]: readonly number[]): Promise<Stream> {
    const { forwardStream } = await import('./port-forward.ts');
    const ask = async (request: HttpRequest) => {
      const answer = await this.#cluster.act(() => {
        const now = this.view.get(podKind, keyOf(pod));
        return now ? this.netFor(now).http('127.0.0.1', port, request) : refused;
      });
      await this.#cluster.flush();
      return answer;
    };
    return forwardStream(port, ask);
  }

  async #session(pod: Pod, container: string, argv: readonly string[] | 'attach', tty: boolean): Promise<Stream> {
    runningRecord(pod, container, this.view);
    try {
      return sessionStream(await this.#runtime.session(this.#cell(keyOf(pod), container), argv, { tty }));
    } catch (error) {
      throw error instanceof StartError && argv !== 'attach' ? couldNotExec(pod, container, argv, error) : error;
    }
  }

  /** A container as a session reads and writes it: what others did meanwhile is seen, what it does is on disk at once. */
  #cell(key: { namespace: string; name: string }, container: string): RecordCell {
    const volumes = new Map<string, unknown>();
    const currentPod = (): Pod => {
      const pod = this.view.get(podKind, key);
      if (!pod) throw notFound({ group: '', resource: 'pods' }, key.name);
      return pod;
    };
    const keep = (record?: ContainerRecord) => {
      if (record) this.#loops.keep(recordKey(currentPod(), container), record);
      for (const [name, volume] of volumes) this.#loops.keep(name, volume);
      volumes.clear();
      this.#loops.wake('kubelet', key);
    };
    return {
      read: async () => {
        await this.#cluster.act(() => (volumes.size > 0 ? keep() : undefined));
        await this.#cluster.flush();
        const pod = currentPod();
        const context = contextIn(pod, this.view, this.#kubelet, (name, volume) => volumes.set(name, volume));
        return { record: runningRecord(pod, container, this.view), context };
      },
      write: async (record) => {
        await this.#cluster.act(() => keep(record));
        await this.#cluster.flush();
      },
    };
  }
}

const recordsOf = (pod: Pod, view: View): ContainerRecord[] =>
  [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]
    .map(({ name }) => view.record(recordKey(pod, name)) as ContainerRecord | undefined)
    .filter((record) => record !== undefined);

/** What listens in the pods, and what it answers: a pod's containers share its address. */
function processesIn(view: View, runtime: ContainerRuntime): NetworkPorts {
  const listening = (pod: Pod, port: number, protocol: 'TCP' | 'UDP') =>
    recordsOf(pod, view).find((record) =>
      runtime.listeners(record, view.now).some((one) => one.port === port && one.protocol === protocol),
    );
  return {
    listens: (pod, port, protocol) => listening(pod, port, protocol) !== undefined,
    ask(pod, port, request) {
      const record = listening(pod, port, 'TCP');
      return record && runtime.answer(record, port, request, { now: view.now, podIP: pod.status.podIP ?? '' });
    },
  };
}

const refused: ConnectFailure = { failure: 'refused', afterMs: 0 };

const isRunning = ({ status }: Pod, container: string): boolean =>
  [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].some(
    ({ name, state }) => name === container && state?.running !== undefined,
  );

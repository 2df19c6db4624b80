import type { Change, EventDraft } from '../../src/apimachinery/change.ts';
import { type KubeObject, keyOf, keyText, type ObjectKey } from '../../src/apimachinery/meta.ts';
import type { Net } from '../../src/apimachinery/net.ts';
import type { Pod } from '../../src/apis/core/pod.ts';
import { newScheme, pod as podKind } from '../../src/apis/index.ts';
import { collectionOf } from '../../src/apis/kind.ts';
import type { ClusterFacts } from '../../src/apis/world.ts';
import { records, View } from '../../src/cluster/view.ts';
import { type ContainerRecord, type ContainerRuntime, StartError } from '../../src/containers/runtime.ts';
import { createKubelet } from '../../src/kubelet/index.ts';
import { memoryStore } from '../../src/store/memory.ts';

export const minikubeFacts: ClusterFacts = {
  profile: 'minikube',
  apiEndpoint: { address: '192.168.49.2', port: 8443 },
  serviceCIDR: '10.96.0.0/12',
  podCIDR: '10.244.0.0/16',
  domain: 'cluster.local',
  clusterDNS: '10.96.0.10',
  dnsTTL: 30,
  nodeLocalDNS: false,
  proxyMode: 'iptables',
  clock: 'instant',
  kubernetesVersion: 'v1.36.3',
};

export const kubesprayFacts: ClusterFacts = {
  ...minikubeFacts,
  profile: 'kubespray',
  serviceCIDR: '10.233.0.0/18',
  podCIDR: '10.233.64.0/18',
  clusterDNS: '169.254.25.10',
  dnsTTL: 5,
  nodeLocalDNS: true,
  proxyMode: 'ipvs',
};

/** A process as the tests want it: how long it lives, what listens, what commands answer. */
export interface Behaviour {
  /** Seconds the main process lives; undefined: for ever. */
  lives?: number;
  exitCode?: number;
  port?: number;
  /** The HTTP code that the port answers with. */
  code?: number;
}

/** Images by name; `exec` understands `ls`, `touch`, `rm`, `true`, `false` on a flat set of files. */
export function fakeRuntime(images: Record<string, Behaviour>): ContainerRuntime {
  const behaviourOf = (record: ContainerRecord): Behaviour => images[record.image] ?? {};
  return {
    pull: (reference) =>
      reference in images
        ? {
            image: `docker.io/library/${reference}`,
            imageID: `docker.io/library/x@sha256:${'0'.repeat(64)}`,
            sizeBytes: 5_000_000,
          }
        : reference === reference.toLowerCase()
          ? { reason: 'ErrImagePull', message: `no such image: ${reference}` }
          : { reason: 'InvalidImageName', message: `Failed to apply default image tag "${reference}": invalid` },
    async start(setup, { now }) {
      const argv = [...(setup.command ?? ['serve']), ...(setup.args ?? [])];
      if (argv[0] === 'nosuch') throw new StartError('exec: "nosuch": executable file not found in $PATH');
      const { image, hostname, env, mounts, volumes } = setup;
      return {
        image,
        startedAt: now,
        hostname,
        env,
        mounts,
        ...(volumes ? { volumes } : {}),
        argv,
        main: {},
        files: { entries: {} },
      };
    },
    state(record, now) {
      const { lives, exitCode = 0 } = behaviourOf(record);
      if (lives === undefined) return { running: true };
      const endsAt = record.startedAt + lives * 1000;
      return now < endsAt ? { running: true, endsAt } : { running: false, exitCode, finishedAt: endsAt };
    },
    async exec(record, [command, path = ''], _options, { now }) {
      const { entries } = record.files!;
      const exists = path in entries;
      if (command === 'touch') {
        const files = { entries: { ...entries, [path]: { text: '', mtime: now } } };
        return { exitCode: 0, output: [], record: { ...record, files } };
      }
      if (command === 'rm') {
        const { [path]: _, ...rest } = entries;
        return { exitCode: 0, output: [], record: { ...record, files: { entries: rest } } };
      }
      if (command === 'ls' && !exists) {
        const text = `ls: ${path}: No such file or directory\n`;
        return { exitCode: 1, output: [{ channel: 'stderr', text }], record };
      }
      if (command === 'nosuch') throw new StartError('exec: "nosuch": executable file not found in $PATH');
      return { exitCode: command === 'false' ? 1 : 0, output: [], record };
    },
    session: () => Promise.reject(new Error('not in these tests')),
    log: (record, now) =>
      Array.from({ length: Math.min(5, Math.floor((now - record.startedAt) / 1000) + 1) }, (_, i) => ({
        at: record.startedAt + i * 1000,
        channel: 'stdout' as const,
        text: `line ${i + 1}\n`,
      })),
    listeners(record) {
      const { port } = behaviourOf(record);
      return port === undefined ? [] : [{ port, protocol: 'TCP', process: 'serve' }];
    },
    answer(record, port, request) {
      const behaviour = behaviourOf(record);
      if (behaviour.port !== port) return undefined;
      return { code: behaviour.code ?? 200, reason: 'OK', headers: [], body: `${record.hostname} ${request.path}` };
    },
  };
}

/** A store, the real view of it, and a kubelet that is called as the settle loop would. */
export class KubeletCluster {
  readonly store = memoryStore();
  readonly view: View;
  readonly runtime: ContainerRuntime;
  readonly events: EventDraft[] = [];
  statusWrites = 0;
  reconciles = 0;
  readonly wakeups = new Map<string, { key: ObjectKey; at: number }>();
  private readonly woken = new Map<string, ObjectKey>();
  private readonly kubelet;

  constructor(facts: ClusterFacts, images: Record<string, Behaviour>) {
    this.view = new View(this.store, newScheme(), facts);
    this.view.now = Date.parse('2026-01-01T00:00:00Z');
    this.runtime = fakeRuntime(images);
    this.kubelet = createKubelet({ runtime: this.runtime, netFor: () => ({}) as Net });
    this.store.subscribe(({ collection, value, old }) => {
      for (const { kind, keys } of this.kubelet.watches) {
        if (collectionOf(kind) !== collection) continue;
        for (const key of keys(value ?? old, this.view, value ? old : undefined, value === undefined)) {
          this.woken.set(keyText(key), key);
        }
      }
    });
  }

  put(object: KubeObject): void {
    const kind = this.view.kindOf(object)!;
    this.store.put(collectionOf(kind), keyText(keyOf(object)), object);
  }

  node(name: string, address: string, podCIDR?: string, annotations?: Record<string, string>): this {
    this.put({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, ...(annotations ? { annotations } : {}) },
      spec: podCIDR ? { podCIDR } : {},
      status: {
        addresses: [{ type: 'InternalIP', address }],
        conditions: [{ type: 'Ready', status: 'True' }],
        nodeInfo: { containerRuntimeVersion: 'containerd://2.1.4' },
        allocatable: { cpu: '2', memory: '4Gi' },
      },
    });
    return this;
  }

  /** Makes a pod that is bound already. */
  pod(name: string, spec: Record<string, unknown>, metadata: Record<string, unknown> = {}): void {
    this.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', uid: `uid-${name}`, generation: 1, ...metadata },
      spec: { nodeName: 'minikube', restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', ...spec },
      status: {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
      },
    });
  }

  get(name: string): Pod {
    return this.view.get(podKind, { namespace: 'default', name })!;
  }

  has(name: string): boolean {
    return this.view.get(podKind, { namespace: 'default', name }) !== undefined;
  }

  record(key: string): any {
    return this.store.get(records, key);
  }

  /** Messages of a pod's events, as `Reason message`. */
  told(name: string): string[] {
    return this.events
      .filter(({ about }) => about.metadata.name === name)
      .map(({ reason, message }) => `${reason} ${message}`);
  }

  async settle(): Promise<this> {
    while (this.woken.size > 0) {
      for (const [id, key] of [...this.woken]) {
        this.woken.delete(id);
        if (++this.reconciles > 50_000) throw new Error('does not settle');
        const changes = await this.kubelet.reconcile(key, this.view);
        this.wakeups.delete(id);
        for (const change of changes) this.apply(change, id, key);
      }
    }
    return this;
  }

  /** Runs a command in a container and lets the kubelet see what came of it. */
  async exec(pod: string, container: string, ...argv: string[]): Promise<void> {
    const key = `default/${pod}/${container}`;
    const context = { now: this.view.now, net: {} as Net, podIP: '' };
    const { record } = await this.runtime.exec(this.record(key), argv, {}, context);
    this.store.put(records, key, record as unknown as KubeObject);
    this.woken.set(`default/${pod}`, { namespace: 'default', name: pod });
    await this.settle();
  }

  /** Lets time pass, stopping at every moment that something has asked for. */
  async advance(seconds: number): Promise<void> {
    const until = this.view.now + seconds * 1000;
    for (;;) {
      const due = [...this.wakeups].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
      if (!due) break;
      this.view.now = Math.max(this.view.now, due[1].at);
      this.wakeups.delete(due[0]);
      this.woken.set(...([due[0], due[1].key] as const));
      await this.settle();
    }
    this.view.now = until;
  }

  private apply(change: Change, id: string, key: ObjectKey): void {
    if (change.verb === 'event') this.events.push(change.event);
    else if (change.verb === 'wake') this.wakeups.set(id, { key, at: change.at });
    else if (change.verb === 'record') {
      if (change.record === undefined) this.store.delete(records, change.key);
      else this.store.put(records, change.key, change.record as KubeObject);
    } else if (change.verb === 'updateStatus') {
      this.statusWrites++;
      this.put(JSON.parse(JSON.stringify(change.object)));
    } else if (change.verb === 'delete') this.store.delete('pods', keyText(change.key));
    else throw new Error(change.verb);
  }
}

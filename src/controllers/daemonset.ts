/** Keeps one pod of a DaemonSet on every node that it is meant for, and replaces them node by node when it changes. */

import type { Change } from '../apimachinery/change.ts';
import type { LabelSelector } from '../apimachinery/labels.ts';
import { isTerminating, type KubeObject, keyOf } from '../apimachinery/meta.ts';
import { type DaemonSet, daemonSet, node, type Pod, pod } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import { claimPods } from './claiming.ts';
import { type Controller, itself } from './controller.ts';
import { currentRevision, revisionLabel } from './controller-revisions.ts';
import { onlyOn, targetOf, tolerationsOf } from './daemon-pods.ts';
import { controlledBy, owned } from './ownership.ts';
import { isAvailable, isFinished, isReady, nextAvailable, podFromTemplate } from './pods.ts';
import { isWanted } from './scheduler/node-affinity.ts';
import { type Toleration, tolerates, untolerated } from './scheduler/taints.ts';
import { type NodeInfo, nodeInfos } from './scheduler/usage.ts';
import { selecting } from './selecting.ts';
import { compact, events, isNamespaceTerminating, remove, updateStatus } from './writes.ts';

const { normal, warning } = events('daemonset-controller');
const generationLabel = 'pod-template-generation';
const generationAnnotation = 'deprecated.daemonset.template.generation';
const daemonSetsSelecting = selecting(daemonSet, ({ spec }) => spec.selector as LabelSelector);

export const daemonSetController: Controller = {
  name: 'daemonset',
  watches: [
    itself(daemonSet),
    owned(pod, daemonSet, ({ metadata }, world) =>
      daemonSetsSelecting(world, metadata.namespace ?? '', metadata.labels),
    ),
    { kind: node, keys: (_changed: KubeObject, world: World) => world.list(daemonSet).map(keyOf) },
  ],
  reconcile(key, world) {
    const ds = world.get(daemonSet, key);
    if (!ds) return [];
    const { pods, changes } = claimPods(daemonSet, ds, ds.spec.selector as LabelSelector, world);
    const inUse = new Set(pods.map(({ metadata }) => metadata.labels?.[revisionLabel] ?? ''));
    const revision = currentRevision(daemonSet, ds, inUse, world);
    const plan = new Plan(ds, pods, revision.hash, world);
    const managed = isTerminating(ds) ? [] : [...revision.changes, ...plan.manage()];
    const at = nextAvailable(pods, ds.spec.minReadySeconds ?? 0, world.now);
    const wake: Change[] = at === undefined ? [] : [{ verb: 'wake', at }];
    return [...changes, ...updateStatus(ds, plan.status()), ...managed, ...wake];
  },
};

/** One look at a DaemonSet's nodes and pods. */
class Plan {
  readonly #ds: DaemonSet;
  readonly #hash: string;
  readonly #world: World;
  readonly #nodes: readonly NodeInfo[];
  readonly #byNode = new Map<string, Pod[]>();
  readonly #tolerations: readonly Toleration[];

  constructor(ds: DaemonSet, pods: readonly Pod[], hash: string, world: World) {
    this.#ds = ds;
    this.#hash = hash;
    this.#world = world;
    this.#nodes = [...nodeInfos(world).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#tolerations = tolerationsOf(ds);
    for (const one of pods) {
      const on = one.spec.nodeName ?? targetOf(one) ?? '';
      this.#byNode.set(on, [...(this.#byNode.get(on) ?? []), one]);
    }
  }

  manage(): Change[] {
    const changes = this.#nodes.flatMap((info) => this.#manageNode(info));
    const orphaned = [...this.#byNode].filter(([name]) => !this.#nodes.some((info) => info.name === name));
    changes.push(
      ...orphaned.flatMap(([, pods]) => pods.filter((one) => !isTerminating(one)).flatMap((one) => this.#delete(one))),
    );
    return changes.length > 0 ? changes : this.#roll();
  }

  #manageNode(info: NodeInfo): Change[] {
    const pods = this.#byNode.get(info.name) ?? [];
    const staying = pods.filter((one) => !isTerminating(one));
    if (!this.#mayStay(info)) return staying.flatMap((one) => this.#delete(one));
    if (pods.length === 0) return this.#shouldRun(info) ? [this.#create(info)] : [];
    const ended = staying.filter(isFinished);
    if (ended.length > 0) return ended.flatMap((one) => [this.#found(one, info), ...this.#delete(one)]);
    const [, ...surplus] = staying.sort((a, b) =>
      (a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1,
    );
    return surplus.flatMap((one) => this.#delete(one));
  }

  #found(one: Pod, { name }: NodeInfo): Change {
    const { namespace, name: podName } = one.metadata;
    const [reason, state, fate] =
      one.status?.phase === 'Failed'
        ? ['FailedDaemonPod', 'failed', 'kill']
        : ['SucceededDaemonPod', 'succeeded', 'delete'];
    const tell = one.status?.phase === 'Failed' ? warning : normal;
    return tell(
      this.#ds,
      reason!,
      `Found ${state} daemon pod ${namespace}/${podName} on node ${name}, will try to ${fate} it`,
    );
  }

  /** Replaces pods of an older template, as many at a time as may be unavailable. */
  #roll(): Change[] {
    const { updateStrategy } = this.#ds.spec;
    if (updateStrategy?.type === 'OnDelete') return [];
    let unavailable = 0;
    const broken: Pod[] = [];
    const sound: Pod[] = [];
    const wanted = this.#nodes.filter((info) => this.#shouldRun(info));
    for (const { name } of wanted) {
      const [one] = (this.#byNode.get(name) ?? []).filter((pod) => !isTerminating(pod));
      const available = one !== undefined && this.#isAvailable(one);
      if (!available) unavailable++;
      if (one && !this.#isCurrent(one)) (available ? sound : broken).push(one);
    }
    const amount = updateStrategy?.rollingUpdate?.maxUnavailable ?? 1;
    const most =
      typeof amount === 'number' ? amount : Math.ceil((Number.parseInt(String(amount), 10) * wanted.length) / 100);
    const replaced = [...broken, ...sound.slice(0, Math.max(0, Math.max(1, most) - unavailable))];
    return replaced.flatMap((one) => this.#delete(one));
  }

  #create({ name }: NodeInfo): Change {
    const template = this.#ds.spec.template;
    const object = podFromTemplate(template as never, this.#ds, controlledBy(daemonSet, this.#ds));
    return {
      verb: 'create',
      object: {
        ...object,
        metadata: {
          ...object.metadata,
          labels: {
            ...object.metadata.labels,
            [revisionLabel]: this.#hash,
            [generationLabel]: this.#ds.metadata.annotations?.[generationAnnotation] ?? '1',
          },
        },
        spec: { ...template.spec, affinity: onlyOn(name, template.spec?.affinity), tolerations: this.#tolerations },
      },
      created: (made) => [normal(this.#ds, 'SuccessfulCreate', `Created pod: ${made.metadata.name}`)],
      refused: (status) =>
        isNamespaceTerminating(status) ? [] : [warning(this.#ds, 'FailedCreate', `Error creating: ${status.message}`)],
    };
  }

  #delete(victim: Pod): Change[] {
    return [remove(pod, victim), normal(this.#ds, 'SuccessfulDelete', `Deleted pod: ${victim.metadata.name}`)];
  }

  #isWanted(info: NodeInfo): boolean {
    const { nodeName } = this.#ds.spec.template.spec ?? {};
    return (!nodeName || nodeName === info.name) && isWanted((this.#ds.spec.template.spec ?? {}) as never, info);
  }

  #shouldRun(info: NodeInfo): boolean {
    return this.#isWanted(info) && !untolerated(info.taints, this.#tolerations);
  }

  #mayStay(info: NodeInfo): boolean {
    const evicts = info.taints.some((taint) => taint.effect === 'NoExecute' && !tolerates(this.#tolerations, taint));
    return this.#isWanted(info) && !evicts;
  }

  #isCurrent = ({ metadata }: Pod): boolean => metadata.labels?.[revisionLabel] === this.#hash;
  #isAvailable = (one: Pod): boolean => isAvailable(one, this.#ds.spec.minReadySeconds ?? 0, this.#world.now);

  status(): DaemonSet['status'] {
    const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 };
    for (const info of this.#nodes) {
      const pods = this.#byNode.get(info.name) ?? [];
      if (!this.#shouldRun(info)) {
        if (pods.length > 0) counts.misscheduled++;
        continue;
      }
      counts.desired++;
      const [first] = pods;
      if (!first) continue;
      counts.current++;
      if (isReady(first)) counts.ready++;
      if (this.#isAvailable(first)) counts.available++;
      if (this.#isCurrent(first)) counts.updated++;
    }
    return compact({
      collisionCount: this.#ds.status?.collisionCount,
      currentNumberScheduled: counts.current,
      desiredNumberScheduled: counts.desired,
      numberAvailable: counts.available || undefined,
      numberMisscheduled: counts.misscheduled,
      numberReady: counts.ready,
      numberUnavailable: counts.desired - counts.available || undefined,
      observedGeneration: this.#ds.metadata.generation,
      updatedNumberScheduled: counts.updated || undefined,
    });
  }
}

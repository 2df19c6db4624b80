import { describe, expect, test } from 'vitest';
import { type KubeObject, timestamp } from '../../src/apimachinery/meta.ts';
import {
  controllerRevision,
  cronJob,
  daemonSet,
  job,
  persistentVolume,
  persistentVolumeClaim,
  pod,
  statefulSet,
} from '../../src/apis/index.ts';
import { nextTime, parseSchedule } from '../../src/controllers/cronjob/schedule.ts';
import { controllers } from '../../src/controllers/index.ts';
import { aNode, everythingRuns, named, threeNodes } from '../support/objects.ts';
import { SmallCluster } from '../support/settle.ts';

const key = (name: string) => ({ namespace: 'default', name });
const template = (image = 'nginx', spec: object = {}) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'web', image }], ...spec },
});
const selector = { matchLabels: { app: 'web' } };
const settled = (objects: KubeObject[], isReady?: (object: KubeObject) => boolean) =>
  new SmallCluster([...controllers(), everythingRuns(isReady)], objects).settle();
const pods = ({ world }: SmallCluster) => world.list(pod) as unknown as KubeObject[];
const imageOf = ({ spec }: KubeObject) => spec.containers[0].image as string;

describe('DaemonSet', () => {
  const aDaemonSet = (spec: object = {}): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: named('agent'),
    spec: {
      selector,
      template: template(),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      ...spec,
    },
  });

  test('has a pod on every node it is for, cordoned ones too, and on new ones', async () => {
    const cluster = await settled([
      aNode('node-1'),
      aNode('node-2', { spec: { unschedulable: true } }),
      aNode('node-3', { spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } }),
      aDaemonSet(),
    ]);
    expect(
      pods(cluster)
        .map(({ spec }) => spec.nodeName)
        .sort(),
    ).toEqual(['node-1', 'node-2']);
    expect(cluster.world.get(daemonSet, key('agent'))!.status).toMatchObject({
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      numberReady: 2,
      numberAvailable: 2,
      updatedNumberScheduled: 2,
      numberMisscheduled: 0,
    });
    cluster.create(aNode('node-4'));
    await cluster.settle();
    expect(pods(cluster)).toHaveLength(3);
    expect(cluster.world.list(controllerRevision)).toMatchObject([{ revision: 1 }]);
  });

  test('replaces its pods one after another', async () => {
    const cluster = await settled([...threeNodes(), aDaemonSet()], (object) => imageOf(object) !== 'broken');
    cluster.update({
      ...aDaemonSet({ template: template('broken') }),
      metadata: cluster.world.get(daemonSet, key('agent'))!.metadata,
    });
    await cluster.settle();
    expect(pods(cluster).map(imageOf).sort()).toEqual(['broken', 'nginx', 'nginx']);
    cluster.update({
      ...aDaemonSet({ template: template('nginx:2') }),
      metadata: cluster.world.get(daemonSet, key('agent'))!.metadata,
    });
    await cluster.settle();
    expect(pods(cluster).map(imageOf)).toEqual(Array(3).fill('nginx:2'));
    expect(
      cluster.world
        .list(controllerRevision)
        .map(({ revision }) => revision)
        .sort(),
    ).toEqual([1, 2, 3]);
  });
});

describe('StatefulSet', () => {
  const aStatefulSet = (replicas: number, spec: object = {}): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: named('db'),
    spec: { replicas, serviceName: 'db', selector, template: template(), ...spec },
  });
  const names = (cluster: SmallCluster) => pods(cluster).map(({ metadata }) => metadata.name);

  test('members come in order and know who they are', async () => {
    const cluster = await settled([...threeNodes(), aStatefulSet(2)]);
    expect(cluster.events.filter((event) => event.includes('StatefulSet'))).toEqual([
      'Normal SuccessfulCreate create Pod db-0 in StatefulSet db successful',
      'Normal SuccessfulCreate create Pod db-1 in StatefulSet db successful',
    ]);
    expect(pods(cluster)[1]).toMatchObject({
      metadata: { labels: { 'statefulset.kubernetes.io/pod-name': 'db-1', 'apps.kubernetes.io/pod-index': '1' } },
      spec: { hostname: 'db-1', subdomain: 'db' },
    });
    const { status } = cluster.world.get(statefulSet, key('db'))!;
    expect(status).toMatchObject({
      replicas: 2,
      readyReplicas: 2,
      currentReplicas: 2,
      updatedReplicas: 2,
      availableReplicas: 2,
    });
    expect(status!.currentRevision).toBe(status!.updateRevision);
  });

  test('the next one waits until the one before is ready, unless they come in parallel', async () => {
    expect(names(await settled([...threeNodes(), aStatefulSet(3)], () => false))).toEqual(['db-0']);
    expect(
      names(await settled([...threeNodes(), aStatefulSet(3, { podManagementPolicy: 'Parallel' })], () => false)),
    ).toHaveLength(3);
  });

  test('the last goes first, and an update begins with it', async () => {
    const cluster = await settled([...threeNodes(), aStatefulSet(3)], (object) => imageOf(object) !== 'broken');
    const set = () => cluster.world.get(statefulSet, key('db')) as unknown as KubeObject;
    cluster.update({ ...set(), spec: { ...set().spec, replicas: 2 } });
    await cluster.settle();
    expect(names(cluster)).toEqual(['db-0', 'db-1']);
    cluster.update({ ...set(), spec: { ...set().spec, template: template('broken') } });
    await cluster.settle();
    expect(pods(cluster).map(imageOf)).toEqual(['nginx', 'broken']);
    expect(set().status.currentRevision).not.toBe(set().status.updateRevision);
  });

  test('below the partition members keep the old template', async () => {
    const cluster = await settled([
      ...threeNodes(),
      aStatefulSet(3, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }),
    ]);
    const set = cluster.world.get(statefulSet, key('db')) as unknown as KubeObject;
    cluster.update({ ...set, spec: { ...set.spec, template: template('nginx:2') } });
    await cluster.settle();
    cluster.delete(pod, key('db-0'));
    await cluster.settle();
    expect(pods(cluster).map(imageOf)).toEqual(['nginx', 'nginx', 'nginx:2']);
  });

  test('claims are made once, filled by the class, and kept', async () => {
    const standard = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'standard' },
      provisioner: 'k8s.io/minikube-hostpath',
    };
    const claim = {
      metadata: { name: 'www' },
      spec: {
        storageClassName: 'standard',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    };
    const cluster = await settled([...threeNodes(), standard, aStatefulSet(1, { volumeClaimTemplates: [claim] })]);
    const made = cluster.world.get(persistentVolumeClaim, key('www-db-0'))!;
    expect(made).toMatchObject({
      spec: { volumeName: `pvc-${made.metadata.uid}` },
      status: { phase: 'Bound', capacity: { storage: '1Gi' } },
    });
    expect(cluster.world.list(persistentVolume)).toMatchObject([
      { status: { phase: 'Bound' }, spec: { persistentVolumeReclaimPolicy: 'Delete' } },
    ]);
    expect(pods(cluster)[0]!.spec.volumes).toEqual([{ name: 'www', persistentVolumeClaim: { claimName: 'www-db-0' } }]);
    cluster.delete(statefulSet, key('db'));
    await cluster.settle();
    expect(cluster.world.list(persistentVolumeClaim)).toHaveLength(1);
    cluster.delete(persistentVolumeClaim, key('www-db-0'));
    await cluster.settle();
    expect(cluster.world.list(persistentVolume)).toEqual([]);
  });
});

describe('Job', () => {
  const aJob = (spec: object = {}): KubeObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: named('pi'),
    spec: {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      selector,
      template: template('perl', { restartPolicy: 'Never' }),
      ...spec,
    },
  });
  const end = async (cluster: SmallCluster, phase: 'Succeeded' | 'Failed') => {
    const running = pods(cluster).find(({ status }) => status.phase === 'Running')!;
    const state = { terminated: { finishedAt: timestamp(cluster.world.now) } };
    cluster.updateStatus({
      ...running,
      status: { ...running.status, phase, containerStatuses: [{ state, restartCount: 0 }] },
    });
    await cluster.settle();
  };
  const status = ({ world }: SmallCluster) => world.get(job, key('pi'))!.status;

  test('is complete when its pod succeeded', async () => {
    const cluster = await settled([...threeNodes(), aJob()]);
    expect(status(cluster)).toMatchObject({ active: 1, ready: 1, startTime: '2025-01-01T00:00:00Z' });
    await end(cluster, 'Succeeded');
    expect(status(cluster)).toMatchObject({
      succeeded: 1,
      completionTime: '2025-01-01T00:00:00Z',
      conditions: [
        { type: 'SuccessCriteriaMet', reason: 'CompletionsReached' },
        { type: 'Complete', message: 'Reached expected number of succeeded pods' },
      ],
    });
    expect(status(cluster)!.active).toBeUndefined();
    expect(pods(cluster)[0]!.metadata.finalizers).toBeUndefined();
    expect(cluster.events.at(-1)).toBe('Normal Completed Job completed');
  });

  test('tries again after 10 seconds, then 20, and gives up at its limit', async () => {
    const cluster = await settled([...threeNodes(), aJob({ backoffLimit: 1 })]);
    await end(cluster, 'Failed');
    expect(pods(cluster)).toHaveLength(1);
    await cluster.advance(10);
    expect(pods(cluster)).toHaveLength(2);
    await end(cluster, 'Failed');
    expect(status(cluster)).toMatchObject({
      failed: 2,
      conditions: [
        { type: 'FailureTarget' },
        { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' },
      ],
    });
    expect(cluster.events.at(-1)).toBe('Warning BackoffLimitExceeded Job has reached the specified backoff limit');
  });

  test('has a deadline', async () => {
    const cluster = await settled([...threeNodes(), aJob({ activeDeadlineSeconds: 30 })]);
    await cluster.advance(31);
    expect(status(cluster)!.conditions).toMatchObject([
      { type: 'FailureTarget' },
      { type: 'Failed', reason: 'DeadlineExceeded' },
    ]);
    expect(pods(cluster)).toEqual([]);
  });

  test('runs so many at a time, each with its index', async () => {
    const cluster = await settled([
      ...threeNodes(),
      aJob({ parallelism: 2, completions: 3, completionMode: 'Indexed' }),
    ]);
    const indexes = () =>
      pods(cluster)
        .filter((one) => one.status.phase === 'Running')
        .map(({ metadata }) => metadata.labels!['batch.kubernetes.io/job-completion-index']);
    expect(indexes()).toEqual(['0', '1']);
    await end(cluster, 'Succeeded');
    expect(indexes()).toEqual(['1', '2']);
    await end(cluster, 'Succeeded');
    await end(cluster, 'Succeeded');
    expect(status(cluster)).toMatchObject({ succeeded: 3, completedIndexes: '0-2' });
  });

  test('lets its pods go when it is deleted, and itself when its time is up', async () => {
    const cluster = await settled([...threeNodes(), aJob({ ttlSecondsAfterFinished: 60 })]);
    await end(cluster, 'Succeeded');
    await cluster.advance(60);
    expect([cluster.world.get(job, key('pi')), ...pods(cluster)]).toEqual([undefined]);
  });

  test('is suspended and resumed', async () => {
    const cluster = await settled([...threeNodes(), aJob({ suspend: true })]);
    expect(pods(cluster)).toEqual([]);
    expect(status(cluster)!.conditions).toMatchObject([
      { type: 'Suspended', status: 'True', message: 'Job suspended' },
    ]);
    const found = cluster.world.get(job, key('pi')) as unknown as KubeObject;
    cluster.update({ ...found, spec: { ...found.spec, suspend: false } });
    await cluster.settle();
    expect(status(cluster)).toMatchObject({
      active: 1,
      conditions: [{ type: 'Suspended', status: 'False', reason: 'JobResumed' }],
    });
  });
});

describe('CronJob', () => {
  test.each([
    ['*/15 * * * *', '2025-01-01T00:07:30Z', '2025-01-01T00:15:00Z'],
    ['0 0 * * *', '2025-01-01T00:00:00Z', '2025-01-02T00:00:00Z'],
    ['@hourly', '2025-01-01T00:00:01Z', '2025-01-01T01:00:00Z'],
    ['30 9 * * mon-fri', '2025-01-03T10:00:00Z', '2025-01-06T09:30:00Z'],
    ['0 12 1 * sun', '2025-01-02T00:00:00Z', '2025-01-05T12:00:00Z'],
    ['5,10 3 29 feb *', '2025-01-01T00:00:00Z', '2028-02-29T03:05:00Z'],
  ])('%s after %s is %s', (text, after, expected) => {
    expect(timestamp(nextTime(parseSchedule(text), Date.parse(after))!)).toBe(expected);
  });

  test('a time zone shifts the schedule', () => {
    const at = nextTime(parseSchedule('0 9 * * *'), Date.parse('2025-06-01T00:30:00Z'), 'Asia/Seoul');
    expect(timestamp(at!)).toBe('2025-06-02T00:00:00Z');
  });

  const aCronJob = (spec: object = {}): KubeObject => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: named('tick'),
    spec: {
      schedule: '* * * * *',
      concurrencyPolicy: 'Allow',
      jobTemplate: {
        spec: { parallelism: 1, completions: 1, selector, template: template('perl', { restartPolicy: 'Never' }) },
      },
      ...spec,
    },
  });
  const names = ({ world }: SmallCluster) => world.list(job).map(({ metadata }) => metadata.name);
  const only = () => controllers().filter(({ name }) => name === 'cronjob');

  test('starts a Job each minute, named by its minute', async () => {
    const cluster = await new SmallCluster(only(), [aCronJob()]).settle();
    await cluster.advance(121);
    expect(names(cluster)).toEqual(['tick-28928161', 'tick-28928162']);
    expect(cluster.world.get(cronJob, key('tick'))!.status).toMatchObject({
      lastScheduleTime: '2025-01-01T00:02:00Z',
      active: [{ name: 'tick-28928161' }, { name: 'tick-28928162' }],
    });
    expect(cluster.events[0]).toBe('Normal SuccessfulCreate Created job tick-28928161');
  });

  test.each([
    ['Forbid', ['tick-28928161']],
    ['Replace', ['tick-28928162']],
  ])('%s while the last one still runs', async (concurrencyPolicy, expected) => {
    const cluster = await new SmallCluster(only(), [aCronJob({ concurrencyPolicy })]).settle();
    await cluster.advance(121);
    expect(names(cluster)).toEqual(expected);
  });

  test('a suspended one does nothing, a broken schedule is told', async () => {
    const quiet = await new SmallCluster(only(), [aCronJob({ suspend: true })]).settle();
    expect(quiet.wakeups.size).toBe(0);
    const broken = await new SmallCluster(only(), [aCronJob({ schedule: 'x' })]).settle();
    expect(broken.events[0]).toMatch(/^Warning UnparseableSchedule unparseable schedule: "x"/);
  });

  test('keeps only the last few that ended', async () => {
    const cluster = await new SmallCluster(only(), [aCronJob({ successfulJobsHistoryLimit: 1 })]).settle();
    await cluster.advance(181);
    for (const each of cluster.world.list(job) as unknown as KubeObject[]) {
      const conditions = [{ type: 'Complete', status: 'True' }];
      cluster.updateStatus({
        ...each,
        status: { conditions, startTime: each.metadata.creationTimestamp, completionTime: '2025-01-01T00:03:00Z' },
      });
    }
    await cluster.settle();
    expect(names(cluster)).toEqual(['tick-28928163']);
    expect(cluster.events).toContain('Normal SawCompletedJob Saw completed job: tick-28928161, condition: Complete');
  });
});

import { expect, test } from 'vitest';
import { KubeletCluster, kubesprayFacts, minikubeFacts } from './cluster.ts';

const images = {
  web: { port: 8080 },
  job: { lives: 0 },
  bad: { lives: 0, exitCode: 3 },
  sick: { port: 8080, code: 503 },
};
const minikube = () => new KubeletCluster(minikubeFacts, images).node('minikube', '192.168.49.2', '10.244.0.0/24');
const one = (image: string, more: object = {}) => ({
  containers: [{ name: 'app', image, imagePullPolicy: 'Always', ...more }],
});
const conditions = (cluster: KubeletCluster, name: string) =>
  cluster
    .get(name)
    .status.conditions!.map(({ type, status, reason }) => [type, status, ...(reason ? [reason] : [])].join(' '));

test('a plain pod runs after one status write', async () => {
  const cluster = minikube();
  cluster.pod('web', one('web'));
  await cluster.settle();
  expect(cluster.statusWrites).toBe(1);
  expect(cluster.told('web')).toEqual([
    'Pulling Pulling image "web"',
    expect.stringMatching(
      /^Pulled Successfully pulled image "web" in \S+s \(\S+s including waiting\)\. Image size: 5000000 bytes\.$/,
    ),
    'Created Container created',
    'Started Container started',
  ]);
  expect(cluster.events[0]).toMatchObject({
    component: 'kubelet',
    host: 'minikube',
    fieldPath: 'spec.containers{app}',
  });
  expect(conditions(cluster, 'web')).toEqual([
    'PodReadyToStartContainers True',
    'Initialized True',
    'Ready True',
    'ContainersReady True',
    'PodScheduled True',
  ]);
  expect(cluster.get('web').status).toMatchObject({
    phase: 'Running',
    podIP: '10.244.0.2',
    podIPs: [{ ip: '10.244.0.2' }],
    hostIP: '192.168.49.2',
    observedGeneration: 1,
    qosClass: 'BestEffort',
    startTime: '2026-01-01T00:00:00Z',
    containerStatuses: [
      {
        name: 'app',
        containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
        image: 'docker.io/library/web',
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
      },
    ],
  });
});

test('addresses go upward and are not used again at once', async () => {
  const cluster = minikube();
  cluster.pod('a', one('web'));
  cluster.pod('b', one('web'));
  await cluster.settle();
  cluster.put({
    ...cluster.get('a'),
    metadata: { ...cluster.get('a').metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
  });
  await cluster.settle();
  expect(cluster.has('a')).toBe(false);
  cluster.pod('c', one('web'));
  await cluster.settle();
  expect([cluster.get('b').status.podIP, cluster.get('c').status.podIP]).toEqual(['10.244.0.3', '10.244.0.4']);
});

test('Calico nodes give addresses of their own blocks, and claim another when one is full', async () => {
  const annotations = { 'projectcalico.org/IPv4VXLANTunnelAddr': '10.233.109.0' };
  const cluster = new KubeletCluster(kubesprayFacts, images).node(
    'minikube',
    '192.168.100.103',
    '10.233.64.0/24',
    annotations,
  );
  for (let i = 0; i < 70; i++) cluster.pod(`p${i}`, one('web'));
  await cluster.settle();
  expect(cluster.get('p0').status.podIP).toBe('10.233.109.1');
  const ips = new Set(Array.from({ length: 70 }, (_, i) => cluster.get(`p${i}`).status.podIP));
  expect(ips.size).toBe(70);
  expect([...ips].filter((ip) => ip?.startsWith('10.233.109.'))).toHaveLength(63);
});

test('hostNetwork pods have the node’s address', async () => {
  const cluster = minikube();
  cluster.pod('proxy', { ...one('web'), hostNetwork: true });
  await cluster.settle();
  expect(cluster.get('proxy').status.podIP).toBe('192.168.49.2');
});

test('deleting a pod stops its containers and forgets what they kept', async () => {
  const cluster = minikube();
  cluster.pod('web', one('web'));
  await cluster.settle();
  expect(cluster.record('default/web/app')).toBeDefined();
  cluster.put({
    ...cluster.get('web'),
    metadata: { ...cluster.get('web').metadata, deletionTimestamp: '2026-01-01T00:00:30Z' },
  });
  await cluster.settle();
  expect(cluster.has('web')).toBe(false);
  expect(cluster.told('web').at(-1)).toBe('Killing Stopping container app');
  expect(cluster.record('default/web/app')).toBeUndefined();
});

test('a pod that vanishes by force leaves nothing behind', async () => {
  const cluster = minikube();
  cluster.pod('web', one('web'));
  await cluster.settle();
  cluster.store.delete('pods', 'default/web');
  await cluster.settle();
  expect(cluster.record('default/web/app')).toBeUndefined();
});

test.each([
  ['job', 'Never', 'Succeeded', 'Completed', 'PodCompleted'],
  ['job', 'OnFailure', 'Succeeded', 'Completed', 'PodCompleted'],
  ['bad', 'Never', 'Failed', 'Error', 'PodFailed'],
])('%s with restartPolicy %s ends as %s', async (image, restartPolicy, phase, reason, why) => {
  const cluster = minikube();
  cluster.pod('p', { ...one(image), restartPolicy });
  await cluster.settle();
  const { status } = cluster.get('p');
  expect(status.phase).toBe(phase);
  expect(status.containerStatuses![0]!.state!.terminated).toMatchObject({ reason, exitCode: image === 'bad' ? 3 : 0 });
  expect(conditions(cluster, 'p')).toContain(`Ready False ${why}`);
});

test('a crashing container restarts at once, then after 10, 20, 40 … seconds', async () => {
  const cluster = minikube();
  cluster.pod('p', one('bad'));
  await cluster.settle();
  const status = () => cluster.get('p').status.containerStatuses![0]!;
  expect(status()).toMatchObject({
    restartCount: 1,
    state: {
      waiting: {
        reason: 'CrashLoopBackOff',
        message: 'back-off 10s restarting failed container=app pod=p_default(uid-p)',
      },
    },
    lastState: { terminated: { exitCode: 3, reason: 'Error' } },
  });
  expect(cluster.get('p').status.phase).toBe('Running');
  expect(cluster.told('p').at(-1)).toBe('BackOff Back-off restarting failed container app in pod p_default(uid-p)');
  const restarts: number[] = [];
  for (const seconds of [9, 1, 20, 40, 80, 160, 300, 300]) {
    await cluster.advance(seconds);
    restarts.push(status().restartCount!);
  }
  expect(restarts).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(status().state!.waiting!.message).toContain('back-off 5m0s ');
  expect(cluster.record('default/p/app:previous')).toBeDefined();
});

test('an image that is not there backs off', async () => {
  const cluster = minikube();
  cluster.pod('p', one('nosuch'));
  await cluster.settle();
  expect(cluster.told('p')).toEqual([
    'Pulling Pulling image "nosuch"',
    'Failed Failed to pull image "nosuch": no such image: nosuch',
    'Failed Error: ErrImagePull',
    'BackOff Back-off pulling image "nosuch"',
    'Failed Error: ImagePullBackOff',
  ]);
  expect(cluster.get('p').status.containerStatuses![0]!.state!.waiting).toEqual({
    reason: 'ImagePullBackOff',
    message: 'Back-off pulling image "nosuch": ErrImagePull: no such image: nosuch',
  });
  expect(cluster.get('p').status.phase).toBe('Pending');
  await cluster.advance(10);
  expect(cluster.events).toHaveLength(10);
  await cluster.advance(15);
  expect(cluster.events).toHaveLength(10);
});

test.each([
  ['an unreadable image name', one('NoSuch'), 'InvalidImageName'],
  ['pull policy Never', one('web', { imagePullPolicy: 'Never' }), 'ErrImageNeverPull'],
  [
    'a missing ConfigMap',
    one('web', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } }] }),
    'CreateContainerConfigError',
  ],
])('%s', async (_, spec, reason) => {
  const cluster = minikube();
  cluster.pod('p', spec);
  await cluster.settle();
  expect(cluster.get('p').status.containerStatuses![0]!.state!.waiting!.reason).toBe(reason);
});

test('a container that waits for a ConfigMap starts when it is made', async () => {
  const cluster = minikube();
  cluster.pod('p', one('web', { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } }] }));
  await cluster.settle();
  expect(cluster.told('p').at(-1)).toBe('Failed Error: configmap "c" not found');
  cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'default' }, data: { k: 'v' } });
  await cluster.settle();
  expect(cluster.get('p').status.phase).toBe('Running');
  expect(cluster.record('default/p/app').env).toEqual({ A: 'v' });
});

test('a volume of a missing Secret keeps the pod in ContainerCreating', async () => {
  const cluster = minikube();
  const volumes = [{ name: 'v', secret: { secretName: 's' } }];
  cluster.pod('p', { ...one('web', { volumeMounts: [{ name: 'v', mountPath: '/etc/s' }] }), volumes });
  await cluster.settle();
  expect(cluster.told('p')).toEqual(['FailedMount MountVolume.SetUp failed for volume "v" : secret "s" not found']);
  expect(cluster.get('p').status.containerStatuses![0]!.state!.waiting).toEqual({ reason: 'ContainerCreating' });
  expect(conditions(cluster, 'p')[0]).toBe('PodReadyToStartContainers False');
  cluster.put({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'default' },
    data: { 'tls.key': Buffer.from('key').toString('base64') },
  });
  await cluster.settle();
  expect(cluster.record('default/p/app').mounts['/etc/s/tls.key']).toBe('key');
});

test('a command that is not in the image', async () => {
  const cluster = minikube();
  cluster.pod('p', { ...one('web', { command: ['nosuch'] }), restartPolicy: 'Never' });
  await cluster.settle();
  const message =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "nosuch": executable file not found in $PATH';
  expect(cluster.get('p').status.containerStatuses![0]!.state!.terminated).toMatchObject({
    exitCode: 128,
    reason: 'StartError',
    message,
    startedAt: '1970-01-01T00:00:00Z',
  });
  expect(cluster.told('p').at(-1)).toBe(`Failed Error: ${message}`);
});

test('init containers run one after another, sidecars stay', async () => {
  const cluster = minikube();
  cluster.pod('p', {
    ...one('job'),
    restartPolicy: 'Never',
    initContainers: [
      { name: 'first', image: 'job' },
      { name: 'helper', image: 'web', restartPolicy: 'Always' },
      { name: 'second', image: 'job' },
    ],
  });
  await cluster.settle();
  const { status } = cluster.get('p');
  expect(status.phase).toBe('Succeeded');
  expect(status.initContainerStatuses!.map(({ name, state }) => `${name} ${state!.terminated!.reason}`)).toEqual([
    'first Completed',
    'helper Completed',
    'second Completed',
  ]);
});

test('a failing init container keeps the others waiting', async () => {
  const cluster = minikube();
  cluster.pod('p', { ...one('web'), initContainers: [{ name: 'first', image: 'bad' }] });
  await cluster.settle();
  const { status } = cluster.get('p');
  expect(status.phase).toBe('Pending');
  expect(status.containerStatuses![0]!.state!.waiting).toEqual({ reason: 'PodInitializing' });
  expect(status.initContainerStatuses![0]!.state!.waiting!.reason).toBe('CrashLoopBackOff');
  expect(status.conditions!.find(({ type }) => type === 'Initialized')).toMatchObject({
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: 'containers with incomplete status: [first]',
  });
});

test('readiness follows a file that exec makes and removes', async () => {
  const cluster = minikube();
  cluster.pod('p', one('web', { readinessProbe: { exec: { command: ['ls', '/tmp/ready'] } } }));
  await cluster.settle();
  const ready = () => cluster.get('p').status.containerStatuses![0]!.ready;
  expect(ready()).toBe(false);
  expect(cluster.told('p').at(-1)).toBe(
    'Unhealthy Readiness probe failed: ls: /tmp/ready: No such file or directory\n',
  );
  expect(conditions(cluster, 'p')).toContain('Ready False ContainersNotReady');
  await cluster.exec('p', 'app', 'touch', '/tmp/ready');
  expect(ready()).toBe(true);
  await cluster.exec('p', 'app', 'rm', '/tmp/ready');
  expect(ready()).toBe(false);
  expect(cluster.told('p').filter((line) => line.startsWith('Unhealthy'))).toHaveLength(2);
});

test('a container that is never healthy is killed, restarted, and then backs off', async () => {
  const cluster = minikube();
  cluster.pod('p', one('sick', { livenessProbe: { httpGet: { path: '/', port: 8080 } } }));
  await cluster.settle();
  expect(cluster.told('p')).toContain('Unhealthy Liveness probe failed: HTTP probe failed with statuscode: 503');
  expect(cluster.told('p')).toContain('Killing Container app failed liveness probe, will be restarted');
  expect(cluster.get('p').status.containerStatuses![0]!).toMatchObject({
    restartCount: 1,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 137 } },
  });
});

test.each([
  [
    { httpGet: { path: '/', port: 9 } },
    'Get "http://10.244.0.2:9/": dial tcp 10.244.0.2:9: connect: connection refused',
  ],
  [{ tcpSocket: { port: 9 } }, 'dial tcp 10.244.0.2:9: connect: connection refused'],
])('refused probe %j', async (readinessProbe, text) => {
  const cluster = minikube();
  cluster.pod('p', one('web', { readinessProbe }));
  await cluster.settle();
  expect(cluster.told('p').at(-1)).toBe(`Unhealthy Readiness probe failed: ${text}`);
});

test('with the clock real, pulling and starting take their time', async () => {
  const cluster = new KubeletCluster({ ...minikubeFacts, clock: 'real' }, images).node(
    'minikube',
    '192.168.49.2',
    '10.244.0.0/24',
  );
  cluster.pod('p', one('web', { readinessProbe: { httpGet: { port: 8080 }, initialDelaySeconds: 5 } }));
  await cluster.settle();
  expect(cluster.get('p').status.containerStatuses![0]!.state!.waiting!.reason).toBe('ContainerCreating');
  await cluster.advance(5);
  expect(cluster.get('p').status.phase).toBe('Running');
  expect(cluster.get('p').status.containerStatuses![0]!.ready).toBe(false);
  await cluster.advance(6);
  expect(cluster.get('p').status.containerStatuses![0]!.ready).toBe(true);
  await cluster.advance(60);
  expect(cluster.wakeups.size).toBe(0);
});

test('activeDeadlineSeconds ends a pod', async () => {
  const cluster = minikube();
  cluster.pod('p', { ...one('web'), activeDeadlineSeconds: 30 });
  await cluster.settle();
  await cluster.advance(31);
  expect(cluster.get('p').status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
});

test('thousands of pods cost what they are', async () => {
  const cluster = new KubeletCluster(kubesprayFacts, images).node('minikube', '192.168.100.103');
  for (let i = 0; i < 2000; i++) cluster.pod(`p${i}`, one('web'));
  const start = performance.now();
  await cluster.settle();
  expect(performance.now() - start).toBeLessThan(4000);
  expect(cluster.statusWrites).toBe(2000);
});

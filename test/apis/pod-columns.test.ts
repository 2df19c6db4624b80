import { expect, test } from 'vitest';
import { pod } from '../../src/apis/index.ts';
import { cells } from './support.ts';

const running = (name: string, ready = true) =>
  `{ name: ${name}, ready: ${ready}, restartCount: 0, state: { running: {} } }`;
const spec = 'spec: { containers: [{ name: a }] }';
const two = 'spec: { containers: [{ name: a }, { name: b }] }';
const init = 'spec: { containers: [{ name: a }], initContainers: [{ name: i }, { name: j }] }';

test.each([
  ['a pod without a node', `${spec}\nstatus: { phase: Pending }`, '0/1', 'Pending', '0'],
  [
    'waiting',
    `${spec}\nstatus: { phase: Pending, containerStatuses: [{ name: a, state: { waiting: { reason: ContainerCreating } } }] }`,
    '0/1',
    'ContainerCreating',
    '0',
  ],
  ['running', `${spec}\nstatus: { phase: Running, containerStatuses: [${running('a')}] }`, '1/1', 'Running', '0'],
  [
    'running, not ready',
    `${spec}\nstatus: { phase: Running, containerStatuses: [${running('a', false)}] }`,
    '0/1',
    'Running',
    '0',
  ],
  [
    'done',
    `${spec}\nstatus: { phase: Succeeded, containerStatuses: [{ name: a, state: { terminated: { exitCode: 0, reason: Completed } } }] }`,
    '0/1',
    'Completed',
    '0',
  ],
  [
    'failed',
    `${spec}\nstatus: { phase: Failed, containerStatuses: [{ name: a, state: { terminated: { exitCode: 1, reason: Error } } }] }`,
    '0/1',
    'Error',
    '0',
  ],
  [
    'killed by a signal',
    `${spec}\nstatus: { phase: Failed, containerStatuses: [{ name: a, state: { terminated: { exitCode: 137, signal: 9 } } }] }`,
    '0/1',
    'Signal:9',
    '0',
  ],
  [
    'ended without a reason',
    `${spec}\nstatus: { phase: Failed, containerStatuses: [{ name: a, state: { terminated: { exitCode: 3 } } }] }`,
    '0/1',
    'ExitCode:3',
    '0',
  ],
  ['evicted', `${spec}\nstatus: { phase: Failed, reason: Evicted }`, '0/1', 'Evicted', '0'],
  [
    'one done, one running and the pod ready',
    `${two}\nstatus: { phase: Running, conditions: [{ type: Ready, status: 'True' }], containerStatuses: [{ name: a, state: { terminated: { exitCode: 0, reason: Completed } } }, ${running('b')}] }`,
    '1/2',
    'Running',
    '0',
  ],
  [
    'one done, one running',
    `${two}\nstatus: { phase: Running, containerStatuses: [{ name: a, state: { terminated: { exitCode: 0, reason: Completed } } }, ${running('b')}] }`,
    '1/2',
    'NotReady',
    '0',
  ],
  [
    'one done, one failed',
    `${two}\nstatus: { phase: Failed, containerStatuses: [{ name: a, state: { terminated: { exitCode: 0, reason: Completed } } }, { name: b, state: { terminated: { exitCode: 1, reason: Error } } }] }`,
    '0/2',
    'Error',
    '0',
  ],
  [
    'the first container has the word',
    `${two}\nstatus: { phase: Running, containerStatuses: [{ name: a, state: { waiting: { reason: CrashLoopBackOff } } }, { name: b, state: { waiting: { reason: ErrImagePull } } }] }`,
    '0/2',
    'CrashLoopBackOff',
    '0',
  ],
  [
    'the second init container',
    `${init}\nstatus: { phase: Pending, initContainerStatuses: [{ name: i, state: { terminated: { exitCode: 0 } } }, { name: j, state: { running: {} } }] }`,
    '0/1',
    'Init:1/2',
    '0',
  ],
  [
    'an init container that failed',
    `${init}\nstatus: { phase: Pending, initContainerStatuses: [{ name: i, restartCount: 2, state: { terminated: { exitCode: 1, reason: Error } } }] }`,
    '0/1',
    'Init:Error',
    '2',
  ],
  [
    'an init container without an image',
    `${init}\nstatus: { phase: Pending, initContainerStatuses: [{ name: i, state: { waiting: { reason: ImagePullBackOff } } }] }`,
    '0/1',
    'Init:ImagePullBackOff',
    '0',
  ],
  [
    'init containers not started',
    `${init}\nstatus: { phase: Pending, initContainerStatuses: [{ name: i, state: { waiting: { reason: PodInitializing } } }], containerStatuses: [{ name: a, state: { waiting: { reason: PodInitializing } } }] }`,
    '0/1',
    'Init:0/2',
    '0',
  ],
  [
    'a sidecar',
    `spec: { containers: [{ name: a }], initContainers: [{ name: s, restartPolicy: Always }] }\nstatus: { phase: Running, initContainerStatuses: [{ name: s, started: true, ready: true, restartCount: 1, state: { running: {} } }], containerStatuses: [${running('a')}] }`,
    '2/2',
    'Running',
    '1',
  ],
  [
    'restarts with a time',
    `${spec}\nstatus: { phase: Running, containerStatuses: [{ name: a, ready: true, restartCount: 4, state: { running: {} }, lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:55:00Z' } } }] }`,
    '1/1',
    'Running',
    '4 (5m ago)',
  ],
  [
    'gated',
    `${spec}\nstatus: { phase: Pending, conditions: [{ type: PodScheduled, status: 'False', reason: SchedulingGated }] }`,
    '0/1',
    'SchedulingGated',
    '0',
  ],
  [
    'leaving',
    `metadata: { deletionTimestamp: '2026-01-01T00:30:00Z' }\n${spec}\nstatus: { phase: Running, containerStatuses: [${running('a')}] }`,
    '1/1',
    'Terminating',
    '0',
  ],
  [
    'leaving on a lost node',
    `metadata: { deletionTimestamp: '2026-01-01T00:30:00Z' }\n${spec}\nstatus: { phase: Running, reason: NodeLost }`,
    '0/1',
    'Unknown',
    '0',
  ],
])('%s', (_what, yaml, ready, status, restarts) => {
  expect(cells(pod, yaml)).toMatchObject({ Ready: ready, Status: status, Restarts: restarts, Age: '60m' });
});

test('wide cells', () => {
  expect(cells(pod, `${spec}\nstatus: { phase: Pending }`)).toMatchObject({
    IP: '<none>',
    Node: '<none>',
    'Nominated Node': '<none>',
    'Readiness Gates': '<none>',
  });
  const gated =
    'spec: { nodeName: n1, containers: [{ name: a }], readinessGates: [{ conditionType: g }, { conditionType: h }] }';
  const status = "status: { phase: Running, podIPs: [{ ip: 10.0.0.1 }], conditions: [{ type: g, status: 'True' }] }";
  expect(cells(pod, `${gated}\n${status}`)).toMatchObject({ IP: '10.0.0.1', Node: 'n1', 'Readiness Gates': '1/2' });
});

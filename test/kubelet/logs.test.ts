import { expect, test } from 'vitest';
import { ApiError } from '../../src/apimachinery/status.ts';
import { execInPod, type LogWishes, podLog } from '../../src/kubelet/index.ts';
import { KubeletCluster, minikubeFacts } from './cluster.ts';

async function cluster(image: string, spec: object = {}): Promise<KubeletCluster> {
  const images = { web: { port: 8080 }, bad: { lives: 2, exitCode: 3 } };
  const made = new KubeletCluster(minikubeFacts, images).node('minikube', '192.168.49.2', '10.244.0.0/24');
  made.pod('web', { containers: [{ name: 'app', image }], ...spec });
  return made.settle();
}

const log = (made: KubeletCluster, wishes: LogWishes = {}) => {
  try {
    return podLog(made.get('web'), 'app', wishes, made.view, made.runtime);
  } catch (error) {
    return error instanceof ApiError ? error.status.message : String(error);
  }
};

test.each<[LogWishes, string]>([
  [{}, 'line 1\nline 2\nline 3\n'],
  [{ tailLines: 1 }, 'line 3\n'],
  [{ tailLines: 0 }, ''],
  [{ sinceSeconds: 1 }, 'line 2\nline 3\n'],
  [{ sinceTime: '2026-01-01T00:00:02Z' }, 'line 3\n'],
  [{ limitBytes: 9 }, 'line 1\nli'],
  [{ tailLines: 1, timestamps: true }, '2026-01-01T00:00:02.000000000Z line 3\n'],
  [{ previous: true }, 'previous terminated container "app" in pod "web" not found'],
])('%j', async (wishes, text) => {
  const made = await cluster('web');
  made.view.now += 2000;
  expect(log(made, wishes)).toBe(text);
});

test.each([
  ['nosuch', {}, 'container "app" in pod "web" is waiting to start: trying and failing to pull image'],
  [
    'web',
    { volumes: [{ name: 'v', secret: { secretName: 's' } }] },
    'container "app" in pod "web" is waiting to start: ContainerCreating',
  ],
])('%s %j', async (image, spec, message) => expect(log(await cluster(image, spec))).toBe(message));

test('a crash-looping container shows its last life', async () => {
  const made = await cluster('bad');
  await made.advance(5);
  expect(made.get('web').status.containerStatuses![0]!.state!.waiting!.reason).toBe('CrashLoopBackOff');
  expect(log(made)).toMatch(/^line 1\n/);
  expect(log(made, { previous: true })).toMatch(/^line 1\n/);
});

test('exec gives the output and what changed', async () => {
  const made = await cluster('web');
  const ports = { runtime: made.runtime, netFor: () => ({}) as never };
  const run = (...argv: string[]) => execInPod(made.get('web'), 'app', argv, {}, made.view, ports);
  expect(await run('ls', '/nope')).toMatchObject({ exitCode: 1, changes: [], output: [{ channel: 'stderr' }] });
  expect((await run('touch', '/a')).changes).toMatchObject([{ verb: 'record', key: 'default/web/app' }]);
  await expect(run('nosuch')).rejects.toThrow(
    /^Internal error occurred: error executing command in container: .*exec: "nosuch": executable file not found in \$PATH$/,
  );
  await expect(execInPod(made.get('web'), 'other', ['ls'], {}, made.view, ports)).rejects.toThrow(
    'unable to upgrade connection: container not found ("other")',
  );
});

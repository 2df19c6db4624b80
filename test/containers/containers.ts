import { createRuntime } from '../../src/containers/index.ts';
import type { ContainerRecord } from '../../src/containers/record.ts';
import type { ContainerContext, ContainerSetup, VolumeRecord, VolumeStore } from '../../src/containers/runtime.ts';
import { type FakeNet, fakeNet } from '../support/net.ts';

/** A pod's worth of containers in a test: start one, run commands in it, let time pass. */

export const startedAt = Date.parse('2026-01-01T00:00:00Z');

export const resolvConf =
  'nameserver 10.96.0.10\nsearch default.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n';
const hosts = '# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n10.244.0.5\tp\n';

export const runtime = createRuntime();

export function memoryVolumes(): VolumeStore {
  const kept = new Map<string, VolumeRecord>();
  return { read: (key) => kept.get(key), write: (key, volume) => void kept.set(key, volume) };
}

export function contextAt(seconds = 0, net: FakeNet = {}, volumes?: VolumeStore): ContainerContext {
  return { now: startedAt + seconds * 1000, net: fakeNet(net), podIP: '10.244.0.5', ...(volumes ? { volumes } : {}) };
}

export function start(
  image: string,
  setup: Partial<ContainerSetup> = {},
  context = contextAt(),
): Promise<ContainerRecord> {
  return runtime.start(
    {
      key: 'default/p/c',
      image,
      env: {},
      tty: false,
      stdin: false,
      ports: [],
      hostname: 'p',
      mounts: { '/etc/resolv.conf': resolvConf, '/etc/hosts': hosts },
      ...setup,
    },
    context,
  );
}

export const script = (text: string) => ({ command: ['sh', '-c', text] });

/** Output and exit code of a command in a container, standard error marked with `! `. */
export async function run(record: ContainerRecord, argv: readonly string[], context = contextAt(), stdin?: string) {
  const result = await runtime.exec(record, argv, stdin === undefined ? {} : { stdin }, context);
  const text = result.output
    .map(({ channel, text }) => (channel === 'stderr' ? text.replace(/^(?=.)/gm, '! ') : text))
    .join('');
  return { text, exitCode: result.exitCode, record: result.record, elapsedMs: result.elapsedMs };
}

export const logText = (record: ContainerRecord, seconds: number, volumes?: VolumeStore) =>
  runtime
    .log(record, startedAt + seconds * 1000, volumes)
    .map((line) => line.text)
    .join('');

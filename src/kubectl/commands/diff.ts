import { isMap } from '../../apimachinery/deep.ts';
import { apiVersionOf } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { isNotFound } from '../../apimachinery/status.ts';
import { runProgram, TemporaryFolder } from '../../host/external.ts';
import { threeWayPatch } from '../apply/three-way.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { ExitError, UsageError } from '../errors.ts';
import {
  fieldManagerFlag,
  filenameFlag,
  kustomizeFlag,
  recursiveFlag,
  repeatedFlag,
  selectorFlag,
  switchFlag,
} from '../flags.ts';
import { lastAppliedAnnotation } from '../last-applied.ts';
import { hasFiles } from '../manifests.ts';
import { toYAML } from '../printers/yaml.ts';
import { findTargets, type ObjectTarget } from '../resources.ts';

export const diff: CommandDefinition = {
  name: 'diff',
  usage: 'kubectl diff -f FILENAME [options]',
  summary: 'Compare files with what runs',
  description:
    'Show what applying files would change. Exit code 0: nothing; 1: something; more: an error. KUBECTL_EXTERNAL_DIFF names another program to compare with.',
  examples: `  kubectl diff -f web.yaml`,
  flags: [
    {
      name: 'concurrency',
      type: 'int',
      default: '1',
      usage: 'How many objects to compare at the same time. More is faster, and takes more memory.',
    },
    fieldManagerFlag('kubectl-client-side-apply'),
    filenameFlag('with the configuration to compare'),
    switchFlag('force-conflicts', 'Take fields over that others manage (server-side apply).'),
    kustomizeFlag,
    switchFlag('prune', 'Show what pruning would delete. With -l; without it everything is looked at'),
    repeatedFlag('prune-allowlist', 'group/version/kind that --prune looks at, in place of the usual ones'),
    recursiveFlag,
    selectorFlag,
    switchFlag('server-side', 'Let the server merge, in place of the client.'),
    switchFlag('show-managed-fields', 'Compare managed fields as well.'),
    switchFlag('show-secrets', 'Show the values of secrets.'),
  ],
  flagErrors: 'examples',
  failureExitCode: 2,
  run: compare,
};

async function compare(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const files = {
    filenames: flags.strings('filename'),
    kustomize: flags.string('kustomize'),
    recursive: flags.bool('recursive'),
  };
  if (args.length > 0) throw new UsageError(`Unexpected args: [${args.join(' ')}]`);
  if (flags.bool('force-conflicts') && !flags.bool('server-side'))
    throw new Error('--force-conflicts only works with --server-side');
  await context.checkConfig();
  if (!hasFiles(files)) throw new Error('must specify one of -f and -k');
  const targets = await findTargets(context, { args: [], files, selector: flags.string('selector') });
  const live = new TemporaryFolder('LIVE-');
  const merged = new TemporaryFolder('MERGED-');
  try {
    for await (const target of targets.each) {
      if ('error' in target) throw target.error;
      if (target.kind !== 'object') continue;
      const [before, after] = await versionsOf(target, flags, context);
      const name = fileName(target);
      if (before) live.write(name, toYAML(before));
      merged.write(name, toYAML(after));
    }
    return runDiff(live.path, merged.path, context);
  } finally {
    live.remove();
    merged.remove();
  }
}

/** `apps.v1.Deployment.default.web` */
const fileName = ({ resource: { group, version, kind }, namespace, name }: ObjectTarget): string =>
  `${group === '' ? '' : `${group}.`}${version}.${kind}.${namespace ?? ''}.${name}`;

/** The object as it is, if it is there, and as applying the file would make it. */
async function versionsOf(
  target: ObjectTarget,
  flags: FlagValues,
  context: CommandContext,
): Promise<[before: KubeObject | undefined, after: KubeObject]> {
  const { resource, namespace, name, object } = target;
  const client = await context.client();
  const options = { dryRun: true, fieldManager: flags.string('field-manager') };
  let before: KubeObject | undefined;
  try {
    before = await client.get(resource, namespace, name);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  const modified = withoutLastApplied(object!);
  let after: KubeObject;
  if (!before) after = await client.create(resource, namespace, modified, options);
  else {
    const { type, patch } = await threeWayPatch(resource, modified, before, true);
    after = await client.patch(resource, namespace, name, type, patch, options);
  }
  const shown = (one: KubeObject) =>
    withoutNoise({ ...one, apiVersion: apiVersionOf(resource), kind: resource.kind }, flags);
  const pair: [KubeObject | undefined, KubeObject] = [before && shown(before), shown(after)];
  return resource.kind === 'Secret' && !flags.bool('show-secrets') ? masked(...pair) : pair;
}

function withoutNoise(object: KubeObject, flags: FlagValues): KubeObject {
  if (flags.bool('show-managed-fields')) return object;
  const { managedFields: _, ...metadata } = object.metadata as any;
  return { ...object, metadata };
}

/** The annotation would differ whenever anything does, and is not compared. */
function withoutLastApplied(object: KubeObject): KubeObject {
  const { [lastAppliedAnnotation]: _, ...annotations } = object.metadata.annotations ?? {};
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** Values of secrets are not shown, only whether they change. */
function masked(before: KubeObject | undefined, after: KubeObject): [KubeObject | undefined, KubeObject] {
  const [old, next] = [before?.['data'], after['data']];
  const hide = (data: any, other: any, which: string) =>
    isMap(data)
      ? Object.fromEntries(
          Object.entries(data).map(([key, value]) => [
            key,
            isMap(other) && key in other && other[key] !== value ? `*** (${which})` : '***',
          ]),
        )
      : data;
  return [
    before && { ...before, ...(old === undefined ? {} : { data: hide(old, next, 'before') }) },
    { ...after, ...(next === undefined ? {} : { data: hide(next, old, 'after') }) },
  ];
}

/** @throws ExitError 1 when there are differences, Error when the program fails */
function runDiff(from: string, to: string, context: CommandContext): number {
  const { host } = context;
  const [program = 'diff', ...words] = (host.env['KUBECTL_EXTERNAL_DIFF'] || 'diff -u -N').split(' ');
  const options = words.filter((word) => /^[a-zA-Z0-9-=]+$/.test(word));
  const own = host.env['KUBECTL_EXTERNAL_DIFF'] ? [from, to, ...options] : [...options, from, to];
  const { exitCode, stdout, stderr, error } = runProgram(program, own, { cwd: host.cwd, env: host.env });
  if (stdout !== '') context.out(stdout);
  if (stderr !== '') context.err(stderr);
  if (exitCode === 0) return 0;
  if (exitCode === undefined) throw new Error(`failed to run ${JSON.stringify(program)}: ${error}`);
  throw new ExitError(exitCode, exitCode > 1 ? `exit status ${exitCode}` : '');
}

import { ApiError } from '../../../apimachinery/status.ts';
import type { CommandContext, FlagValues } from '../../definition.ts';
import { dryRunOf, dryRunSuffix } from '../../dry-run.ts';
import { UsageError, withSource } from '../../errors.ts';
import { withLastApplied } from '../../last-applied.ts';
import { type FileOptions, hasFiles } from '../../manifests.ts';
import { printerOf } from '../../print-flags.ts';
import { findTargets, visitTargets } from '../../resources.ts';
import { fieldValidationOf } from '../../validation.ts';

/** `kubectl create -f`: every object of the files is created, whatever becomes of the others. */
export async function createFromFiles(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const files = {
    filenames: flags.strings('filename'),
    kustomize: flags.string('kustomize'),
    recursive: flags.bool('recursive'),
  };
  const raw = flags.string('raw');
  if (args.length > 0) throw new UsageError(`Unexpected args: [${args.join(' ')}]`);
  if (!hasFiles(files) && raw === '') throw new Error('must specify one of -f and -k');
  const dryRun = dryRunOf(flags, context);
  const print = await printerOf(flags, `created${dryRunSuffix[dryRun]}`, context);
  const fieldValidation = fieldValidationOf(flags);
  if (raw !== '') checkRaw(flags, files);
  if (flags.bool('edit')) throw new Error('--edit is not simulated yet: edit the file and create it');
  if (raw !== '') return createRaw(raw, files.filenames, context);
  const targets = await findTargets(context, {
    args: [],
    files,
    selector: flags.string('selector'),
    validate: fieldValidation !== 'Ignore',
  });
  const client = await context.client();
  let count = 0;
  await visitTargets(targets, async (target) => {
    if (target.kind !== 'object' || !target.object) return;
    const object = flags.bool('save-config') ? withLastApplied(target.object) : target.object;
    count++;
    if (dryRun === 'client') return print(object);
    try {
      const options = { dryRun: dryRun === 'server', fieldManager: flags.string('field-manager'), fieldValidation };
      print(await client.create(target.resource, target.namespace, object, options));
    } catch (error) {
      throw withSource('creating', target.source, error);
    }
  });
  if (count === 0) throw new Error('no objects passed to create');
  return 0;
}

/** What goes with --raw, which sends one file as it is. */
function checkRaw(flags: FlagValues, { filenames, recursive }: FileOptions): void {
  if (flags.bool('edit')) throw new Error('--raw and --edit are mutually exclusive');
  if (filenames.length !== 1) throw new Error('--raw can only use a single local file or stdin');
  if (/^https?:\/\//.test(filenames[0]!)) throw new Error('--raw cannot read from a url');
  if (recursive) throw new Error('--raw and --recursive are mutually exclusive');
  if (flags.string('selector') !== '') throw new Error('--raw and --selector (-l) are mutually exclusive');
  if (flags.string('output') !== '') throw new Error('--raw and --output are mutually exclusive');
}

async function createRaw(path: string, filenames: readonly string[], context: CommandContext): Promise<number> {
  const { readManifests } = await import('../../manifests.ts');
  for await (const manifest of readManifests(context.host, { filenames })) {
    if ('error' in manifest) throw manifest.error;
    const { code, body } = await (await context.client()).raw({ method: 'POST', path, body: manifest.object });
    if (code >= 400) throw new ApiError(body);
    context.out(typeof body === 'string' ? body : JSON.stringify(body));
  }
  return 0;
}

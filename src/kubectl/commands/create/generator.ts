// What `kubectl create KIND` has in common for all kinds: arguments, dry runs, printing, the request.

import type { KubeObject, ObjectMeta } from '../../../apimachinery/meta.ts';
import type { CommandContext, CommandDefinition, FlagDefinition, FlagValues } from '../../definition.ts';
import { dryRunOf, dryRunSuffix } from '../../dry-run.ts';
import { UsageError } from '../../errors.ts';
import {
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag,
  outputFlag,
  saveConfigFlag,
  showManagedFieldsFlag,
  templateFlag,
  validateFlag,
} from '../../flags.ts';
import { resourceForKind } from '../../resources.ts';
import { withLastAppliedStruct } from '../../typed/last-applied.ts';
import { typed } from '../../typed/object.ts';
import { typedPrinterOf } from '../../typed/print.ts';
import { fieldValidationOf } from '../../validation.ts';

/** What the user asks for. */
export interface Request {
  name: string;
  /** Words behind the name: the command of a container. */
  words: readonly string[];
  flags: FlagValues;
  context: CommandContext;
  /** The namespace, if the user named one: only then does the object say it. */
  namespace: string | undefined;
}

export interface Generator {
  /** @throws Error when the flags do not go together */
  check?(request: Request): void | Promise<void>;
  /** @throws Error when the object cannot be made */
  build(request: Request): KubeObject | Promise<KubeObject>;
  /** What is said before the server's refusal; without it the refusal is shown as it is. */
  failure?: string;
  /** Does `--save-config` work? kubectl forgets it for services. */
  savesConfig?: false;
}

const sharedFlags: readonly FlagDefinition[] = [
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag('kubectl-create'),
  outputFlag,
  saveConfigFlag,
  showManagedFieldsFlag,
  templateFlag,
  validateFlag,
];

/** A subcommand of `create`: its facts, the flags of its own, and how it makes an object of them. */
export const generatorCommand = (facts: CommandDefinition, generator: Generator): CommandDefinition => ({
  ...facts,
  flags: [...sharedFlags, ...(facts.flags ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1)),
  run: async (args, flags, context) => {
    await generate(generator, args, flags, context);
    return 0;
  },
});

/**
 * The one NAME before a `--`.
 * @throws UsageError when there is none, or more
 */
export function nameOf(args: readonly string[], argsLenAtDash: number): string {
  const count = argsLenAtDash < 0 ? args.length : argsLenAtDash;
  if (count !== 1) throw new UsageError(`exactly one NAME is required, got ${count}`);
  return args[0]!;
}

async function generate(
  generator: Generator,
  args: string[],
  flags: FlagValues,
  context: CommandContext,
): Promise<void> {
  const name = nameOf(args, context.argsLenAtDash);
  await context.checkConfig();
  const namespace = await context.namespace();
  const dryRun = dryRunOf(flags, context);
  const print = await typedPrinterOf(flags, `created${dryRunSuffix[dryRun]}`, context);
  const fieldValidation = fieldValidationOf(flags);
  const explicit = namespace.explicit ? namespace.name : undefined;
  const request = { name, words: args.slice(1), flags, context, namespace: explicit };
  await generator.check?.(request);
  let object = typed(await generator.build(request));
  if (flags.bool('save-config') && generator.savesConfig !== false) object = withLastAppliedStruct(object);
  if (dryRun === 'client') return print(object);
  const client = await context.client();
  const resource = resourceForKind(await client.resources(), object.apiVersion, object.kind)!;
  const options = { dryRun: dryRun === 'server', fieldManager: flags.string('field-manager'), fieldValidation };
  await print(
    await refusedAs(generator.failure, () =>
      client.create(resource, resource.namespaced ? namespace.name : undefined, object, options),
    ),
  );
}

/** Puts words before a refusal; it is no longer the server's then. */
export async function refusedAs<T>(failure: string | undefined, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw failure === undefined ? error : new Error(`${failure}${(error as Error).message}`);
  }
}

/** Metadata of an object in a namespace. */
export const metadataIn = ({ name, namespace }: Request, more: Partial<ObjectMeta> = {}): ObjectMeta => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  ...more,
});

/** @throws Error for an empty name, which some of the subcommands look for */
export function requireName({ name }: Request): void {
  if (name === '') throw new Error('name must be specified');
}

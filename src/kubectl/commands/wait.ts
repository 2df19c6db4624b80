import { isNotFound } from '../../apimachinery/status.ts';
import type { Client } from '../../client/client.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import {
  allNamespacesFlag,
  allowMissingTemplateKeysFlag,
  fieldSelectorFlag,
  filenameFlag,
  outputFlag,
  recursiveFlag,
  repeatedFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../flags.ts';
import { printerOf } from '../print-flags.ts';
import { fetchObjects, findTargets, type Target, type Targets, throwAll, visitTargets } from '../resources.ts';
import { conditionsOf } from '../wait/conditions.ts';
import { type Found, Wait } from '../wait/wait.ts';

export const wait: CommandDefinition = {
  name: 'wait',
  usage:
    "kubectl wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]",
  summary: 'Wait until something is true of objects',
  description: 'Wait until a condition is true of objects, until they exist, or until they are gone.',
  examples: `  kubectl wait --for=condition=Ready pod/web-1
  kubectl wait --for=delete pod/web-1 --timeout=60s`,
  flags: [
    switchFlag('all', 'Take every object of the types given, in the namespace.'),
    allNamespacesFlag,
    allowMissingTemplateKeysFlag,
    fieldSelectorFlag,
    filenameFlag('that names the objects'),
    repeatedFlag(
      'for',
      "What to wait for: create, delete, condition=NAME[=VALUE] (true unless given, compared without regard to case), or jsonpath='{EXPRESSION}'[=VALUE]; several must all hold.",
    ),
    switchFlag('local', 'Work on the objects in the files alone; the server is not asked.'),
    outputFlag,
    { ...recursiveFlag, default: 'true' },
    textFlag('selector', "Only objects with these labels; knows '=', '==' and '!='", 'l'),
    showManagedFieldsFlag,
    templateFlag,
    {
      name: 'timeout',
      type: 'duration',
      default: '30s',
      usage: 'How long to wait before giving up. Zero looks once, negative waits for a week.',
    },
  ],
  async run(args, flags, context) {
    const print = await printerOf(flags, 'condition met', context);
    const conditions = conditionsOf(flags.strings('for'));
    const patienceMs = flags.duration('timeout') < 0 ? aWeekMs : flags.duration('timeout');
    const find = () => targetsOf(args, flags, context);
    const awaited = flags.strings('for').map((text) => text.toLowerCase());
    const client = await context.client();
    const wait = new Wait(client, patienceMs);
    if (awaited.includes('create')) await wait.untilThere(find);
    let count = 0;
    await visitTargets(await find(), async (target) => {
      const errors: unknown[] = [];
      for await (const found of existing(client, target, awaited.includes('delete'))) {
        count++;
        try {
          for (const condition of conditions) print(await wait.until(condition, found));
        } catch (error) {
          errors.push(error);
        }
      }
      throwAll(errors);
    });
    if (count === 0 && !awaited.includes('delete')) throw new Error('no matching resources found');
    return 0;
  },
};

const aWeekMs = 7 * 24 * 3600_000;

function targetsOf(args: readonly string[], flags: FlagValues, context: CommandContext): Promise<Targets> {
  const files = { filenames: flags.strings('filename'), recursive: flags.bool('recursive') };
  return findTargets(context, {
    args,
    files,
    allNamespaces: flags.bool('all-namespaces'),
    selector: flags.string('selector'),
    fieldSelector: flags.string('field-selector'),
    all: flags.bool('all'),
  });
}

/** The objects of a target; one that is gone already is what somebody may be waiting for. */
async function* existing(client: Client, target: Target, maybeGone: boolean): AsyncGenerator<Found> {
  try {
    yield* fetchObjects(client, target);
  } catch (error) {
    if (!maybeGone || !isNotFound(error)) throw error;
  }
}

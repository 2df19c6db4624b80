import type { CommandDefinition } from '../definition.ts';
import { dryRunSuffix } from '../dry-run.ts';
import { printerOf } from '../print-flags.ts';
import {
  type Changes,
  listText,
  metadataFlags,
  readRequest,
  splitArguments,
  textMap,
  visitObjects,
  withTextMap,
  write,
} from './metadata-change.ts';

export const annotate: CommandDefinition = {
  name: 'annotate',
  usage:
    'kubectl annotate [--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
  summary: 'Change annotations',
  description:
    'Change the annotations of objects. KEY- removes one; an annotation that has another value already is changed only with --overwrite.',
  examples: `  kubectl annotate pods web-1 note='my site'
  kubectl annotate pods web-1 note-`,
  flags: metadataFlags('annotate', 'annotations'),
  async run(args, flags, context) {
    const { resources, pairs } = splitArguments(args, 'annotation');
    const changes = readAnnotations(pairs);
    const request = readRequest(resources, changes, flags, context, { pairType: 'annotation', example: 'rsrc' });
    refuseContradictions(changes);
    const print = await printerOf(flags, `annotated${dryRunSuffix[request.dryRun]}`, context);
    const writes = !(request.local || request.list || request.dryRun === 'client');
    await visitObjects(request, flags, context, async (found, alone) => {
      const old = textMap(found.object, 'annotations');
      if (!request.overwrite) refuseOverwrites(old, changes);
      const annotations = { ...old, ...Object.fromEntries(changes.set) };
      for (const key of changes.remove) delete annotations[key];
      const changed = withTextMap(found.object, 'annotations', annotations);
      const object = writes ? await write(found, changed, request, flags, context) : changed;
      if (request.list) context.out(listText(object, textMap(object, 'annotations'), 'annotations', alone));
      else print(object);
    });
    return 0;
  },
};

function readAnnotations(pairs: readonly string[]): Changes {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals > 0) set.set(pair.slice(0, equals), pair.slice(equals + 1));
    else remove.push(pair.slice(0, -1));
  }
  return { set, remove };
}

function refuseContradictions({ set, remove }: Changes): void {
  const both = remove.filter((key) => set.has(key));
  if (both.length > 0) {
    throw new Error(
      `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
    );
  }
}

/** Why a deployment was changed may always be said anew. */
const changeCause = 'kubernetes.io/change-cause';

function refuseOverwrites(old: Record<string, string>, { set }: Changes): void {
  const taken = [...set].filter(([key, value]) => key !== changeCause && key in old && old[key] !== value);
  if (taken.length > 0) {
    const list = taken.map(([key]) => `'${key}' already has a value (${old[key]})`).join('; ');
    throw new Error(`--overwrite is false but found the following declared annotation(s): ${list}`);
  }
}

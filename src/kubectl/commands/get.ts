import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { UsageError } from '../errors.ts';
import {
  allNamespacesFlag,
  allowMissingTemplateKeysFlag,
  fieldSelectorFlag,
  filenameFlag,
  kustomizeFlag,
  listFlag,
  recursiveFlag,
  selectorFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
} from '../flags.ts';
import { hasFiles } from '../manifests.ts';
import { printTables } from './get/tables.ts';
import { filesOf, isTable } from './get/targets.ts';

export const get: CommandDefinition = {
  name: 'get',
  usage:
    'kubectl get [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]',
  summary: 'Print objects',
  description: 'Print objects, as a table unless another format is asked for. Several types are separated by commas.',
  examples: `  # All pods of the namespace
  kubectl get pods

  # More columns, and every namespace
  kubectl get pods -A -o wide

  # One object, whole
  kubectl get deployment web -o yaml

  # One field
  kubectl get pod web-1 -o jsonpath='{.status.podIP}'

  # What becomes of them
  kubectl get pods -w`,
  flags: [
    allNamespacesFlag,
    allowMissingTemplateKeysFlag,
    {
      name: 'chunk-size',
      type: 'int',
      default: '500',
      usage: 'Fetch long lists in pieces of this size; 0 fetches them whole.',
    },
    fieldSelectorFlag,
    filenameFlag('that names the objects to get'),
    switchFlag('ignore-not-found', 'Say nothing, and succeed, when objects asked for by name do not exist.'),
    kustomizeFlag,
    listFlag(
      'label-columns',
      'Labels to show as columns, separated by commas or by repeating the flag. Upper and lower case differ.',
      'L',
    ),
    switchFlag('no-headers', 'Print no line of headings.'),
    textFlag(
      'output',
      'Output format: one of (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file, custom-columns, custom-columns-file, wide).',
      'o',
    ),
    switchFlag(
      'output-watch-events',
      'Show what happened to each object that --watch or --watch-only prints. What is there already counts as ADDED.',
    ),
    textFlag('raw', 'Path to GET from the server, which is that of the context.'),
    recursiveFlag,
    selectorFlag,
    { name: 'server-print', type: 'bool', default: 'true', usage: 'Let the server decide about the columns.' },
    switchFlag('show-kind', 'Print the type with every name.'),
    switchFlag('show-labels', 'Print all labels in the last column'),
    showManagedFieldsFlag,
    textFlag(
      'sort-by',
      "JSONPath expression of the field to sort by, such as '{.metadata.name}'. Its values must be numbers or text.",
    ),
    textFlag('subresource', 'Get this subresource of the object.'),
    templateFlag,
    switchFlag('watch', 'Go on printing what changes.', 'w'),
    switchFlag('watch-only', 'Print what changes, not what is there.'),
  ],
  async run(args, flags, context) {
    checkFlags(args, flags, context);
    if (flags.string('raw') !== '') await (await import('./get/objects.ts')).printRaw(flags.string('raw'), context);
    else if (flags.bool('watch') || flags.bool('watch-only'))
      await (await import('./get/watch.ts')).watch(args, flags, context);
    else if (isTable(flags)) await printTables(args, flags, context);
    else await (await import('./get/objects.ts')).printObjects(args, flags, context);
    return 0;
  },
};

function checkFlags(args: readonly string[], flags: FlagValues, context: CommandContext): void {
  const output = flags.string('output');
  const raw = flags.string('raw');
  const watches = flags.bool('watch') || flags.bool('watch-only');
  if (raw !== '' && args.length > 0) throw new Error('arguments may not be passed when --raw is specified');
  if (flags.bool('watch') && flags.given('sort-by')) {
    context.err('warning: --watch requested, --sort-by will be ignored for watch events received\n');
  } else if (flags.bool('watch-only') && flags.given('sort-by')) {
    context.err('warning: --watch-only requested, --sort-by will be ignored\n');
  }
  if (raw === '' && !watches && args.length === 0 && !hasFiles(filesOf(flags))) {
    context.err(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
    );
    throw new UsageError(
      'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
    );
  }
  if (raw !== '') {
    if (watches || flags.string('selector') !== '') {
      throw new Error('--raw may not be specified with other flags that filter the server request or alter the output');
    }
    if (output !== '') throw new Error('--raw and --output are mutually exclusive');
    if (!/^(\/|[a-z][a-z0-9+.-]*:)/i.test(raw)) {
      throw new Error(`--raw must be a valid URL path: parse ${JSON.stringify(raw)}: invalid URI for request`);
    }
  }
  if (flags.bool('show-labels') && output !== '' && output !== 'wide') {
    throw new Error(`--show-labels option cannot be used with ${output} printer`);
  }
  if (flags.strings('label-columns').length > 0 && output.startsWith('custom-columns')) {
    throw new Error(`--label-columns option cannot be used with ${output} printer`);
  }
  if (flags.bool('output-watch-events') && !watches) {
    throw new Error('--output-watch-events option can only be used with --watch or --watch-only');
  }
}

import type { CommandDefinition } from '../../definition.ts';
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
} from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const get: CommandDefinition = notYet('kubectl get', {
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
});

import { kindOfPath } from '../../../host/files.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../../definition.ts';
import { switchFlag, textFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const cp: CommandDefinition = notYet(
  'kubectl cp',
  {
    name: 'cp',
    usage: 'kubectl cp <file-spec-src> <file-spec-dest> [options]',
    summary: 'Copy files to and from containers',
    description: 'Copy files and folders to and from containers. In the container, tar must exist.',
    examples: `  kubectl cp /tmp/data web-1:/tmp/data
  kubectl cp dev/web-1:/etc/hosts ./hosts`,
    flags: [
      textFlag(
        'container',
        'Container to use. If none is given: the one that the annotation kubectl.kubernetes.io/default-container names, or the first of the pod',
        'c',
      ),
      switchFlag('no-preserve', 'Do not keep owner and permissions of what is copied'),
      {
        name: 'retries',
        type: 'int',
        default: '0',
        usage: 'How often to try again when copying from a container breaks off; 0 never, negative for ever.',
      },
    ],
  },
  checkPaths,
);

async function checkPaths(args: readonly string[], _flags: FlagValues, context: CommandContext): Promise<void> {
  if (args.length !== 2) throw new Error('source and destination are required');
  await context.namespace();
  await context.checkConfig();
  const [source, destination] = args.map(readFileSpec) as [FileSpec, FileSpec];
  if (source.pod !== '' && destination.pod !== '')
    throw new Error('one of src or dest must be a local file specification');
  if (source.file === '' || destination.file === '') throw new Error('filepath can not be empty');
  if (source.pod !== '') return;
  if (destination.pod === '') throw new Error('one of src or dest must be a remote file specification');
  if (kindOfPath(context.host.cwd, source.file) === undefined)
    throw new Error(`${source.file} doesn't exist in local filesystem`);
}

interface FileSpec {
  /** '' for the command's own context. */
  namespace: string;
  /** '' for a file of this machine. */
  pod: string;
  file: string;
}

/** `file`, `pod:file` or `namespace/pod:file` */
function readFileSpec(text: string): FileSpec {
  const colon = text.indexOf(':');
  if (colon < 0) return { namespace: '', pod: '', file: text };
  const place = text.slice(0, colon).split('/');
  if (colon === 0 || place.length > 2)
    throw new Error('filespec must match the canonical format: [[namespace/]pod:]file/path');
  return { namespace: place.length === 2 ? place[0]! : '', pod: place.at(-1)!, file: text.slice(colon + 1) };
}

import type { ContainerRecord } from '../containers/record.ts';
import type { Sync } from './sync.ts';
import type { Container } from './types.ts';

const maxBytes = 4096;
const maxLogLines = 80;
const maxLogBytes = 2048;

/** What a container left in its termination log, or, if it asked for that, the end of its output after an error. */
export function terminationMessage(
  sync: Sync,
  container: Container,
  record: ContainerRecord,
  exitCode: number,
): string | undefined {
  const path = container.terminationMessagePath || '/dev/termination-log';
  const entry = record.files?.entries[path];
  if (entry && 'text' in entry && entry.text !== '') return entry.text.slice(0, maxBytes);
  if (container.terminationMessagePolicy !== 'FallbackToLogsOnError' || exitCode === 0) return undefined;
  const text = sync.runtime
    .log(record, sync.now, sync.containerContext().volumes)
    .map((line) => line.text)
    .join('');
  const lines = text.split('\n');
  return (
    lines
      .slice(-maxLogLines - 1)
      .join('\n')
      .slice(-maxLogBytes) || undefined
  );
}

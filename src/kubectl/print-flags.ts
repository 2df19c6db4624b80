import type { KubeObject } from '../apimachinery/meta.ts';
import { readText } from '../host/files.ts';
import type { CommandContext, FlagValues } from './definition.ts';
import { type PrintOptions, printerFor } from './printers/index.ts';

/**
 * How a command that writes prints an object: `pod/web created`, or as `-o` says.
 * @param operation `created`, `scaled (dry run)`
 * @param how are the objects Go structs to kubectl, because it made them itself or decoded them into their types?
 */
export async function printerOf(
  flags: FlagValues,
  operation: string,
  context: CommandContext,
  how: Pick<PrintOptions, 'typed' | 'order'> = {},
): Promise<(object: KubeObject) => void> {
  const printer = await printerFor({
    output: flags.string('output'),
    template: flags.string('template'),
    allowMissingKeys: !flags.has('allow-missing-template-keys') || flags.bool('allow-missing-template-keys'),
    showManagedFields: flags.has('show-managed-fields') && flags.bool('show-managed-fields'),
    operation,
    readFile: (path) => readText(context.host.cwd, path),
    ...how,
  });
  return (object) => printer.print(object, (text) => context.out(text));
}

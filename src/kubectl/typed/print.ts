import type { KubeObject } from '../../apimachinery/meta.ts';
import { readText } from '../../host/files.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { type ObjectPrinter, type PrintOptions, printerFor } from '../printers/index.ts';
import { fieldOrder, typed, typeOf } from './object.ts';

/**
 * How a command prints objects that kubectl holds as structs: `pod/web created`, or as `-o` says, with the fields in
 * the structs' order.
 * @param operation `created`, `image updated (dry run)`
 */
export async function typedPrinterOf(
  flags: FlagValues,
  operation: string,
  context: CommandContext,
): Promise<(object: KubeObject) => Promise<void>> {
  const options: PrintOptions = {
    output: flags.string('output'),
    template: flags.string('template'),
    allowMissingKeys: flags.bool('allow-missing-template-keys'),
    showManagedFields: flags.bool('show-managed-fields'),
    operation,
    typed: true,
    readFile: (path) => readText(context.host.cwd, path),
  };
  const printer = await printerFor(options);
  const ordered = ['json', 'kyaml'].includes(options.output.toLowerCase());
  return async (object) => {
    const type = ordered ? typeOf(object) : undefined;
    const own: ObjectPrinter = type === undefined ? printer : await printerFor({ ...options, order: fieldOrder(type) });
    own.print(typed(object), (text) => context.out(text));
  };
}

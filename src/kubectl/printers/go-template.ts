import type { ObjectPrinter } from './index.ts';

export function goTemplatePrinter(
  _text: string,
  _options: { allowMissingKeys: boolean; typed: boolean },
): ObjectPrinter {
  throw new Error('go-template is not there yet');
}

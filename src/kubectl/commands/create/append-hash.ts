import { createHash } from 'node:crypto';
import { goJSON } from '../../../apimachinery/go-format.ts';

/** Letters and digits that could make a word are replaced by ones that cannot. */
const harmlessDigits: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };

/** What `--append-hash` puts behind the name: ten digits that stand for the content. */
export const contentHash = (content: object): string =>
  createHash('sha256')
    .update(goJSON(content))
    .digest('hex')
    .slice(0, 10)
    .replace(/[013ae]/g, (digit) => harmlessDigits[digit]!);

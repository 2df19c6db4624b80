import { type LabelSelector, parseSelector } from '../../apimachinery/labels.ts';

const operators: Readonly<Record<string, string>> = {
  in: 'In',
  notin: 'NotIn',
  exists: 'Exists',
  '!': 'DoesNotExist',
};

/**
 * The object form of a selector's text: equalities as labels, everything else as expressions.
 * @throws Error in kubectl's words
 */
export function labelSelectorOf(text: string): Required<LabelSelector> {
  let requirements: ReturnType<typeof parseSelector>;
  try {
    requirements = parseSelector(text);
  } catch (error) {
    throw new Error(`couldn't parse the selector string ${JSON.stringify(text)}: ${(error as Error).message}`);
  }
  const selector: Required<LabelSelector> = { matchLabels: {}, matchExpressions: [] };
  for (const { key, operator, values } of requirements) {
    const name = operators[operator];
    if (operator === '=' || operator === '==') selector.matchLabels[key] = values[0]!;
    else if (operator === '!=') throw new Error('"!=" is not a valid label selector operator');
    else if (name === undefined) throw new Error(`${JSON.stringify(operator)} isn't supported in label selectors`);
    else selector.matchExpressions.push({ key, operator: name, values: [...values] });
  }
  return selector;
}

import { type Environment, EvaluationError } from '@marcbachmann/cel-js';
import {
  compareQuantities,
  isQuantity,
  parseQuantity,
  type Quantity,
  addQuantities as sum,
} from '../../apimachinery/quantity.ts';

class CelQuantity {
  constructor(readonly value: Quantity) {}
}

const read = (text: string): CelQuantity => {
  try {
    return new CelQuantity(parseQuantity(text));
  } catch (error) {
    throw new EvaluationError((error as Error).message);
  }
};

/** `quantity("1Gi").isLessThan(quantity("2Gi"))` */
export function addQuantities(env: Environment): void {
  env.registerType('Quantity', { ctor: CelQuantity, fields: {} });
  const add = (signature: string, run: (...args: any[]) => unknown) => env.registerFunction(signature, run);
  const order = (a: CelQuantity, b: CelQuantity) => compareQuantities(a.value, b.value);
  add('quantity(string): Quantity', read);
  add('isQuantity(string): bool', isQuantity);
  add('Quantity.compareTo(Quantity): int', (a, b) => BigInt(Math.sign(order(a, b))));
  add('Quantity.isLessThan(Quantity): bool', (a, b) => order(a, b) < 0);
  add('Quantity.isGreaterThan(Quantity): bool', (a, b) => order(a, b) > 0);
  add('Quantity.sign(): int', (a) => BigInt(Math.sign(order(a, read('0')))));
  add('Quantity.add(Quantity): Quantity', (a, b) => new CelQuantity(sum(a.value, b.value)));
  env.registerOperator('Quantity == Quantity', (a: CelQuantity, b: CelQuantity) => order(a, b) === 0);
}

import { type KindId, kinds, type Measured } from '../kinds.ts';
import { compileFilterOf, type Filter, type Vocabulary } from './expression.ts';

/** A condition on what is measured of a resource. */
export type Condition = Filter<Measured, undefined>;

/** By kind: an expression's language is made once for each set of names. */
const typesOf = new Map(
	Object.entries(kinds).map(
		([
			kind,
			{
				measures: { names },
			},
		]) => [kind, Object.fromEntries(Object.entries(names).map(([name, { type }]) => [name, type]))],
	),
);

/** Checks a condition (`ready == 0`, `dead > 0`) before anything is asked; a position counts characters from 0. */
export function compileCondition(kind: KindId, text: string) {
	const vocabulary: Vocabulary<Measured, undefined> = {
		subject: kind,
		variables: typesOf.get(kind) ?? {},
		asJson: {},
		bindingsOf: (measured) => [
			Object.fromEntries(
				Object.entries(measured).flatMap(([name, value]) => {
					if (value === undefined) return [];
					return [[name, typeof value === 'number' ? BigInt(value) : value]];
				}),
			),
		],
	};
	return compileFilterOf(vocabulary, text);
}

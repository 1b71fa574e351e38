import { type Line, span } from '../../presentation/line.ts';

/** The reference of a resource that is named by its ARN. */
export const namedRow = ({ name, arn }: { readonly name: string; readonly arn: string }) => ({
	name,
	arn,
});

/** The address of a row, and the whole of what is wrong with it. */
export function addressSummary(row: {
	readonly arn: string;
	readonly why: string;
}): readonly [Line, Line] {
	return [[span(` ${row.arn}`, 'dim')], [span(` ${row.why}`)]];
}

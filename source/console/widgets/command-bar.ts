import { span } from '../../presentation/line.ts';
import { completions } from '../navigation/completions.ts';
import type { Overlay, Size, State } from '../state/state.ts';
import type { BodyRow } from './body-row.ts';
import { textOf } from './text-field.ts';

type CommandOverlay = Extract<Overlay, { kind: 'command' }>;

/** The completions above the command line. */
export function commandBarRows(
	overlay: CommandOverlay,
	state: State,
	size: Size,
): readonly BodyRow[] {
	const found = completions(textOf(overlay.field), state);
	const rule = (state.theme.ascii ? '-' : '─').repeat(size.columns);
	return [
		{ line: [span(rule, 'dim')] },
		...found.map((one, index) => ({
			line: [
				span(index === overlay.chosen ? ' >' : '  '),
				span(one.text, 'strong'),
				span(`  ${one.about}`, 'dim'),
			],
			highlight: index === overlay.chosen,
		})),
		...(found.length === 0
			? [{ line: [span('  a name, URL or ARN: enter opens it', 'dim')] }]
			: []),
	];
}

import type { Mode } from '../../domain/effect.ts';
import { type Line, span } from '../../presentation/line.ts';
import type { Screen } from '../shell/screen.ts';
import type { State } from '../state/state.ts';
import { scrollBy, textRows } from '../widgets/text-body.ts';

const modes: Readonly<Record<Mode, string>> = {
	'read-only': 'reads alone; receiving messages is off',
	look: 'reads and looks at messages; nothing is sent or deleted',
	protected: 'everything, each confirmation one level higher',
	open: 'everything, behind its confirmation',
};

function lines({ context }: State): readonly Line[] {
	const { info, identity, mode, failure } = context;
	const row = (label: string, value: string): Line => [
		span(label.padEnd(12), 'heading'),
		span(value),
	];
	return [
		row('account', identity?.account ?? 'unknown'),
		row('who', identity?.arn ?? 'unknown'),
		row('profile', info?.profile ?? (info?.local === true ? 'none: local endpoint' : 'none')),
		row('region', info?.region ?? 'unknown'),
		row('endpoint', info?.endpoint ?? "AWS's own"),
		row('mode', `${mode}: ${modes[mode]}`),
		...(failure === undefined
			? []
			: [[], [span(`${failure.message}. ${failure.hint ?? ''}`, 'bad' as const)]]),
	];
}

/** Who and where we are, and what this session may do. */
export const identityScreen: Screen<'identity'> = {
	kind: 'identity',
	title: () => 'Identity',
	status: () => '',
	commands: [],
	move: ({ session, view, state, body, key }) =>
		scrollBy(session, view, lines(state).length, body.rows, key),
	body: (view, state, size) => textRows([[], ...lines(state)], view.offset, size),
	age: (_view, state) => state.now,
};

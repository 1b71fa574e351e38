import { expect, test } from 'vitest';
import { GateKeeping } from '../../../source/console/shell/gate-keeping.ts';
import type { State } from '../../../source/console/state/state.ts';
import { noSources, type Sources, termsFor } from '../../../source/domain/contexts/terms.ts';
import type { Mode } from '../../../source/domain/effect.ts';

const aws = { region: 'eu-west-1', local: false };
const info = { ...aws, id: 'here' };

function keeping() {
	const told: string[] = [];
	const gate = new GateKeeping({
		setMode: (mode, receive) => told.push(receive === 'never' ? `${mode}, nothing received` : mode),
	});
	const follow = (mode: Mode, running: boolean | string = false, sources: Sources = noSources) => {
		const id = running === true ? info.id : running;
		const tasks = running
			? ([{ state: 'running', context: { id, label: id } }] as unknown as State['tasks'])
			: [];
		gate.follow({ context: { info, mode, sources, terms: termsFor(aws, sources) }, tasks });
		return told;
	};
	return { told, follow };
}

test('the gate hears of a mode once, and of each change', () => {
	const { follow } = keeping();
	follow('protected');
	follow('protected');
	expect(follow('open')).toEqual(['protected', 'open']);
});

test('it goes down to a stricter mode once no task runs any more, and up at once', () => {
	const { told, follow } = keeping();
	follow('open');
	follow('look', true);
	expect(told).toEqual(['open']);
	follow('look');
	expect(told).toEqual(['open', 'look']);
	expect(follow('open', true)).toEqual(['open', 'look', 'open']);
});

test('a task of another context holds nothing up: it has the gate of its own', () => {
	const { follow } = keeping();
	follow('open', 'there');
	expect(follow('read-only', 'there')).toEqual(['open', 'read-only']);
});

test('what a ceiling forbids is refused at once, whatever runs', () => {
	const { follow } = keeping();
	follow('open');
	const fixed: Sources = { ...noSources, flag: { mode: 'read-only', fixed: '--read-only' } };
	expect(follow('read-only', true, fixed)).toEqual(['open', 'read-only']);
});

test('it hears that nothing is received', () => {
	const { follow } = keeping();
	follow('open');
	const never: Sources = { ...noSources, environment: { receive: 'never' } };
	expect(follow('open', false, never)).toEqual(['open', 'open, nothing received']);
});

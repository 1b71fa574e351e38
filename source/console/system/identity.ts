import { callerOf } from '../../domain/contexts/caller.ts';
import type { Terms } from '../../domain/contexts/terms.ts';
import type { Mode } from '../../domain/effect.ts';
import { failureLine } from '../../domain/failure.ts';
import { billsMetrics } from '../../domain/prices.ts';
import { sourceWords } from '../../operations/mode-refusal.ts';
import { hereOf } from '../../operations/resources/locate.ts';
import { counted, dollars, time, zone } from '../../presentation/formats.ts';
import { type Line, type Style, span } from '../../presentation/line.ts';
import { lostSince } from '../frame/contact.ts';
import type { Screen } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { State } from '../state/state.ts';
import { wrapText } from '../widgets/dialog.ts';
import { scrollBy, textRows } from '../widgets/text-body.ts';

const modes: Readonly<Record<Mode, string>> = {
	'read-only': 'reads alone; receiving messages is off',
	look: 'reads and looks at messages; nothing is sent or deleted',
	protected: 'everything, each confirmation one level higher',
	open: 'everything, behind its confirmation',
};

const labelWidth = 12;

function lines(state: State): readonly Line[] {
	const { info, identity, mode, terms, chosen, failure } = state.context;
	const row = (label: string, value: string, style: Style = 'plain'): readonly Line[] =>
		wrapText(value, Math.max(20, state.size.columns - labelWidth - 3)).map((text, index) => [
			span((index === 0 ? label : '').padEnd(labelWidth), 'heading'),
			span(text, style),
		]);
	const caller = identity === undefined ? undefined : callerOf(identity.arn);
	const { expiresAt } = identity ?? {};
	const lost = lostSince(state);
	const since = lost === undefined ? '' : time(lost, state.now);
	const why = state.contact.silence?.why ?? failure?.message ?? '';
	return [
		...row('account', identity?.account ?? 'unknown'),
		...row('who', identity?.arn ?? 'unknown'),
		...(caller?.session === undefined ? [] : row('session', caller.session)),
		...(expiresAt === undefined
			? []
			: row('until', time(expiresAt, state.now), expiresAt > state.now ? 'plain' : 'bad')),
		...row('profile', info?.profile ?? (info?.local === true ? 'none: local endpoint' : 'none')),
		...row('region', info?.region ?? 'unknown'),
		...row('endpoint', info?.endpoint ?? "AWS's own"),
		...(terms.alias === undefined ? [] : row('alias', terms.alias.value)),
		...row('mode', `${mode}: ${modes[mode]}`),
		...row('', modeFrom(terms)),
		...Object.entries(modes).flatMap(([name, lets]) => row('', `${name}: ${lets}`, 'dim')),
		...(chosen?.until === undefined
			? []
			: row('', `chosen until ${time(chosen.until, state.now)}${becauseOf(chosen.reason)}`)),
		...(terms.receive.value === 'never'
			? row('receive', `never, by ${sourceWords(terms.receive.by)}`)
			: []),
		...row('cost', costText(state)),
		...row('times', `local, ${zone(state.now)}; a column of another zone says so`),
		...state.fileWarnings.flatMap((text, index) => row(index === 0 ? 'files' : '', text, 'notice')),
		...(lost === undefined ? [] : row('connection', `lost since ${since}: ${why}`, 'bad')),
		...(failure === undefined ? [] : [[], ...row('', failureLine(failure), 'bad')]),
	];
}

/** What was asked, and what AWS charges for: where nobody sends a bill it says that. */
function costText({ calls, spent, context }: State): string {
	const asked = `${counted(calls.count, 'call')} so far, which @ lists`;
	const { info } = context;
	if (info !== undefined && !billsMetrics(hereOf(info, undefined)))
		return `${asked}; nobody sends a bill here`;
	return `${asked}; ${dollars(spent)} today for metrics and logs of CloudWatch`;
}

/** Who decided about the mode, and how far it can go. */
function modeFrom({ mode, ceiling, awaitsAccount }: Terms): string {
	const from = `starts ${mode.value} by ${sourceWords(mode.by)}`;
	if (ceiling.value === 'open') return `${from}; :mode chooses another`;
	const most = `at most ${ceiling.value} by ${sourceWords(ceiling.by)}`;
	return `${from}; ${most}${awaitsAccount ? ' until the account is known' : ''}`;
}

function becauseOf(reason: string | undefined): string {
	return reason === undefined ? '' : `: ${reason}`;
}

/** Says once what there is to say about files of this user, and where it stands from then on. */
export function tellOfFiles(session: Session): void {
	const { fileWarnings: all } = session.state;
	if (all.length === 0) return;
	const where = ':identity says which, and what to do';
	const short =
		all.length === 1
			? `other users get at a file of yours: ${where}`
			: `other users get at ${all.length} files or folders of yours: ${where}`;
	const [only = short] = all.length === 1 ? all : [];
	const at = session.host.clock.now();
	session.dispatch({
		type: 'noticed',
		notice: { text: only, narrower: [short], style: 'notice', at },
	});
}

/** Who and where we are, and what this session may do. */
export const identityScreen: Screen<'identity'> = {
	kind: 'identity',
	title: () => 'Identity',
	status: () => [],
	commands: [],
	move: ({ session, view, state, body, key }) =>
		scrollBy(session, view, lines(state).length, body.rows, key),
	body: (view, state, size) => textRows([[], ...lines(state)], view.offset, size),
	age: (_view, state) => state.now,
};

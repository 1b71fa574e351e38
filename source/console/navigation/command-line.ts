import { readAlarmReference } from '../../domain/alarms/leads-to.ts';
import { asFailure, FailureError } from '../../domain/failure.ts';
import { wayTo as wayOutTo } from '../../domain/fitting-profile.ts';
import type { Elsewhere } from '../../domain/here.ts';
import { type AnyResource, anyKind } from '../../domain/kinds.ts';
import { awsmsgCommand, bareCommand, commandLine } from '../../domain/text/shell-words.ts';
import { isAudited } from '../../operations/audit/audit.ts';
import { hereOf, locate } from '../../operations/resources/locate.ts';
import { openAlarms } from '../alarms/alarms.ts';
import { goAcross } from '../contexts/across.ts';
import { openLogin } from '../contexts/login.ts';
import { goToContext, goToProfile, goToRegion } from '../contexts/words.ts';
import { openJournal } from '../deletions/open-journal.ts';
import { openAlarm } from '../diagnosis/open-alarm.ts';
import { openPulse } from '../diagnosis/pulse-load.ts';
import { openPush } from '../push/applications.ts';
import { openRun, openTasks } from '../redrive/redrive-runs.ts';
import { acknowledgeHere, resourceHere } from '../resources/acknowledge.ts';
import { openResource } from '../resources/detail-load.ts';
import { openPane } from '../resources/list.ts';
import { paneIds } from '../resources/panes.ts';
import { commandPlaceOf, nextCommand } from '../shell/command-place.ts';
import { asksBeforeAllEnd } from '../shell/leaving.ts';
import { quit } from '../shell/quit.ts';
import type { Session } from '../shell/session.ts';
import { resourceOnShow } from '../state/on-show.ts';
import type { Pane } from '../state/panes.ts';
import { topView } from '../state/selectors.ts';
import { newListing } from '../state/views.ts';
import { openPermissions } from '../system/permissions.ts';
import { writeReport } from '../system/report.ts';
import { cleanUp } from '../topics/cleanup.ts';
import { changeTour } from '../tour/tour.ts';
import { textField } from '../widgets/text-field.ts';
import { whereIs } from './catalog.ts';
import { chooseMode, giveReason } from './choose-mode.ts';
import { resourceNames } from './completions.ts';
import { meaningOf, unaliased } from './meaning.ts';
import type { WordId } from './words.ts';
import {
	changeColumn,
	chooseColumns,
	chooseThemeByName,
	confirmHere,
	filterBy,
	importInto,
	noteGroup,
	readKey,
	sortBy,
	toggleMouse,
	whyHere,
} from './words-here.ts';

/** Runs the command of this title that applies where the console stands; `false` when there is none. */
export type RunHere = (title: string) => boolean;

/** What a word does; `argument` is what follows it. */
type Run = (session: Session, argument: string, here: RunHere) => void | Promise<void>;

/** A word that puts another view in the place of all that are open. */
const instead =
	(word: WordId, run: Run): Run =>
	(session, argument, here) => {
		if (!asksBeforeAllEnd(session, `:${word}`)) return run(session, argument, here);
	};

/** A word that goes elsewhere when it says where; without that it shows where it may go. */
const going = (word: WordId, run: Run): Run => {
	const asking = instead(word, run);
	return (session, to, here) => (to === '' ? run : asking)(session, to, here);
};

const pane = (id: Pane & WordId): Run => instead(id, (session) => openPane(session, id));

const lists = Object.fromEntries(paneIds.map((id) => [id, pane(id)])) as Readonly<
	Record<Pane, Run>
>;

/** What every word does. A word without it does not compile. */
const runs: { readonly [Word in WordId]: Run } = {
	...lists,
	subscriptions: listSubscriptions,
	charts: (session, name, here) => does(name === '' ? 'charts' : 'chart')(session, name, here),
	tasks: instead('tasks', (session) => {
		openTasks(session);
	}),
	calls: (session) => {
		session.push({ kind: 'calls', ...newListing('arrival') });
	},
	pulse: (session) => openPulse(session),
	alarms: (session) => openAlarms(session),
	errors: (session) => {
		session.push({ kind: 'errors', ...newListing('arrival') });
	},
	journal: (session) => openJournal(session),
	identity: (session) => {
		session.push({ kind: 'identity', offset: 0 });
	},
	profile: going('profile', goToProfile),
	region: going('region', goToRegion),
	ctx: going('ctx', goToContext),
	login: (session) => openLogin(session),
	across: goAcross,
	resume: instead('resume', (session, runId) => {
		openTasks(session);
		// A run that this session is at work on is its task: its keys act there.
		const task = session.state.tasks.findLast(
			({ redrive, endedAt }) => redrive?.runId === runId && endedAt === undefined,
		);
		if (runId !== '') openRun(session, runId, task?.id);
		else session.say('enter on a redrive that was interrupted, then r finishes it');
	}),
	cancel: instead('cancel', (session) => {
		openTasks(session);
		session.say('X stops what is under the cursor: what is on its way is finished first');
	}),
	describe,
	related: does('related'),
	whatif: does('what if'),
	xray: does('xray'),
	deliveries: does('deliveries'),
	push: openPush,
	'push-endpoint': openPush,
	tail: does('tail'),
	'tail-topic': does('tail'),
	cleanup: (session) => cleanUp(session),
	peek: does('peek'),
	scan: does('scan'),
	groups: does('group by'),
	export: does('export'),
	import: importInto,
	send: does('send'),
	publish: does('publish'),
	put: does('put'),
	redrive: does('redrive'),
	rescue: does('rescue'),
	delete: does('delete'),
	forget: (session) =>
		session.say(
			`in a shell: ${bareCommand('forget', '--where', 'EXPR')} erases copies and notes of messages from this computer`,
		),
	undo: does('undo'),
	purge: does('purge'),
	topic: changeTopic,
	subscribe: does('subscribe'),
	subscription: changeSubscription,
	confirm: confirmHere,
	unsubscribe: (session, _, here) => does('unsubscribe')(session, '', here),
	queue: changeQueue,
	stream: does('change'),
	apply: (session) =>
		session.say(`in a shell: ${nextCommand(session.state, 'apply', 'PLAN.json')}; r makes a plan`),
	why: whyHere,
	match: (session, name) =>
		session.say(
			`in a shell: ${nextCommand(session.state, 'match', name === '' ? 'TOPIC' : name)} tells who would get a message; s on a topic shows it too`,
		),
	wait: (session) =>
		session.say(
			`in a shell: ${nextCommand(session.state, 'wait', '--help')} tells what it waits for`,
		),
	doctor: (session, name) =>
		session.say(
			`in a shell: ${nextCommand(session.state, 'doctor', ...(name === '' ? [] : [name]))} tells what is wrong, by what evidence`,
		),
	audit: tellOfAudit,
	report: writeReport,
	reveal: does('reveal'),
	reason: giveReason,
	config: (session) =>
		session.say(
			`in a shell: ${nextCommand(session.state, 'config')} tells what holds here, and who said so`,
		),
	permissions: (session, name) =>
		name === ''
			? openPermissions(session, resourceHere(session))
			: openByName(session, name, { opened: (found) => openPermissions(session, found) }),
	emulator: (session) =>
		session.say(`in a shell: ${bareCommand('emulator')} serves other programs until it is stopped`),
	completion: (session) =>
		session.say(`in a shell: ${bareCommand('completion', 'bash')}, or zsh, or fish`),
	column: changeColumn,
	columns: chooseColumns,
	key: readKey,
	ack: acknowledgeHere,
	note: noteGroup,
	filter: filterBy,
	sort: sortBy,
	theme: chooseThemeByName,
	mouse: (session) => toggleMouse(session),
	mode: chooseMode,
	tour: changeTour,
	help: (session, text) =>
		session.setOverlay({ kind: 'help', field: textField(text), cursor: 0, only: 'all' }),
	quit: (session) => quit(session, 0, 'enter'),
};

/** Runs what was typed behind `:`: a word, or the way to a resource. */
export function runCommandLine(session: Session, text: string, here: RunHere): void {
	const line = unaliased(text, session.host.aliases ?? {});
	const meaning = meaningOf(line, resourceNames(session.state));
	switch (meaning.kind) {
		case 'nothing':
			return;
		case 'word': {
			const { word, argument } = meaning;
			return session.act(() => runs[word](session, argument, here));
		}
		case 'several':
			return session.say(`it may be ${meaning.of.join(', ')}: type more of it`, 'notice');
		case 'unknown': {
			const { typed, instead } = meaning;
			return session.say(
				`there is no :${typed}${instead === undefined ? '' : `: ${instead}`}`,
				'notice',
			);
		}
		case 'name': {
			const { name, instead } = meaning;
			const alarm = readAlarmReference(name);
			if (alarm !== undefined) {
				return openAlarm(session, alarm, (found) => sayElsewhere(session, found, name));
			}
			return openByName(session, name, { ...(instead === undefined ? {} : { instead }) });
		}
	}
}

/** Where the audit is read, or that nothing of this place is in it. */
function tellOfAudit(session: Session): void {
	const { info, terms } = session.state.context;
	const command = `in a shell: ${bareCommand('audit')} tells what was written from here, by whom and why`;
	const isIn = info === undefined || isAudited(info, terms);
	session.say(
		isIn ? command : 'nothing is written down here: the embedded endpoint ends with its program',
	);
}

/** Everything about the resource that is named, under the cursor, or whose messages, records or chart are on show. */
function describe(session: Session, name: string, here: RunHere): void {
	if (name !== '') return openByName(session, name);
	const view = topView(session.state);
	const shown = resourceOnShow(view);
	if (shown === undefined) {
		if (!here('open')) session.say(`open works in ${whereIs('open')}`, 'notice');
	} else if (view.kind === shown.kind) session.say(`these are the details of ${shown.ref.name}`);
	else openResource(session, shown);
}

/** A word that stands for the command of this title: here, or in the details of the resource that is named. */
function does(title: string): Run {
	return (session, name, here) => {
		if (name !== '') {
			return openByName(session, name, { opened: (found) => doThere(session, title, found, here) });
		}
		if (!here(title)) session.say(`${title} works in ${whereIs(title)}`, 'notice');
	};
}

/** Runs a command in the details of a resource that have just been opened. */
function doThere(session: Session, title: string, { kind, ref }: AnyResource, here: RunHere): void {
	// The answer took its time: whoever types by now is not interrupted.
	if (session.state.overlay.kind !== 'none') return;
	const view = topView(session.state);
	if (view.kind !== kind || !here(title)) {
		session.say(`${title} is nothing for the ${kind} ${ref.name}: ${whereIs(title)}`, 'notice');
	}
}

/** `:topic create`, `:topic delete NAME`, as the command does. */
function changeTopic(session: Session, argument: string, here: RunHere): void | Promise<void> {
	const [what = '', name = ''] = argument.split(/\s+/);
	if (what === 'create' || what === 'delete') return does(`${what} topic`)(session, name, here);
	session.say('topic create, or topic delete NAME', 'notice');
}

/** `:subscription set`, as the command does, of the one here. */
function changeSubscription(
	session: Session,
	argument: string,
	here: RunHere,
): void | Promise<void> {
	const [what = '', name = ''] = argument.split(/\s+/);
	if (what === 'set') return does('edit')(session, name, here);
	session.say('subscription set: of the one here, or subscription set NAME', 'notice');
}

/** All subscriptions, or those of the topic that is named. */
function listSubscriptions(session: Session, name: string, here: RunHere): void | Promise<void> {
	if (name === '') return pane('subscriptions')(session, '', here);
	return does('subscriptions')(session, name, here);
}

/** `:queue create`, `:queue set NAME`, `:queue delete NAME`, as the command does. */
function changeQueue(session: Session, argument: string, here: RunHere): void | Promise<void> {
	const [what = '', name = ''] = argument.split(/\s+/);
	const titles = new Map([
		['create', 'create queue'],
		['set', 'edit'],
		['delete', 'delete queue'],
	]);
	const title = titles.get(what);
	if (title !== undefined) return does(title)(session, name, here);
	session.say('queue create, queue set NAME, or queue delete NAME', 'notice');
}

/** Says where something is that is not here, and what leads there. */
export function sayElsewhere(session: Session, found: Elsewhere, text: string): void {
	const { info, identity } = session.state.context;
	const account = identity?.account;
	const place = { ...commandPlaceOf(session.state), ...(account ? { account } : {}) };
	const way = wayOutTo(found, place, info?.profiles ?? []);
	const command = awsmsgCommand(way.place, 'open', text);
	const needs = [...(way.flags.length === 0 ? [] : [commandLine(way.flags)]), ...way.rest];
	// As an error: a narrow screen keeps where it is, and the errors keep the rest.
	session.fail({
		...{ kind: 'not-found', retryable: false, message: found.why },
		hint: `Needs ${needs.join(' and ')}: ${command}`,
	});
}

type Landing = {
	/** What may be meant where there is none. */
	readonly instead?: string;
	opened?(found: AnyResource): void;
	/** Tries something else where there is no such resource: it was that, or this is what may be meant. */
	otherwise?(signal: AbortSignal): Promise<'opened' | { readonly hint: string } | undefined>;
};

/**
 * Lands on a resource by name, URL or ARN, and does what comes then; says where it is when it is not here, and
 * what may be meant instead when it is nowhere.
 */
export function openByName(
	session: Session,
	text: string,
	{ instead, opened, otherwise }: Landing = {},
): void {
	const view = topView(session.state);
	if (!resourceNames(session.state).includes(text)) {
		// Each service is asked, and one may take its time.
		session.say(`looking for ${text}${instead === undefined ? '' : `; ${instead}`}`);
	}
	session.run(
		view.id,
		async ({ gateways, info, signal }) => {
			const here = hereOf(info, session.state.context.identity?.account);
			const found = await locate(gateways, here, text, signal).catch(async (error: unknown) => {
				const failure = asFailure(error);
				const other = failure.kind === 'not-found' ? await otherwise?.(signal) : undefined;
				if (other === 'opened') return;
				throw other === undefined ? error : new FailureError({ ...failure, hint: other.hint });
			});
			if (found === undefined) return;
			if (found.kind !== 'elsewhere') {
				if (!session.standsOn(view.id)) {
					return session.say(`${found.ref.name} is found: :${text} again opens it`, 'notice');
				}
				if (found.note !== undefined) session.say(found.note, 'notice');
				openResource(session, found);
				return opened?.(found);
			}
			sayElsewhere(session, found, text);
		},
		({ kind, message }) => {
			if (instead === undefined) return;
			// The word comes first: a slip is likelier than a resource that can't be found.
			const why = kind === 'not-found' ? `no word and no ${anyKind} is named ${text}` : message;
			session.say(`${instead} (${why})`, 'notice');
		},
	);
}

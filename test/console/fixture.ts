import { neededPermissions } from '../../source/aws/gate/policies.ts';
import { listsIn } from '../../source/console/frame/standing-lists.ts';
import { handleKeys, handlePaste } from '../../source/console/input/input.ts';
import type { Bindings } from '../../source/console/keys/bindings.ts';
import type { ConsoleHost } from '../../source/console/shell/console-host.ts';
import { Session } from '../../source/console/shell/session.ts';
import { topView } from '../../source/console/state/selectors.ts';
import { initialState, type Size } from '../../source/console/state/state.ts';
import { createStore } from '../../source/console/state/store.ts';
import {
	newListing,
	type View,
	type ViewKind,
	type ViewOf,
} from '../../source/console/state/views.ts';
import type { ConsoleConnection } from '../../source/console/watch/connection.ts';
import { noSources, type Sources } from '../../source/domain/contexts/terms.ts';
import type { Mode } from '../../source/domain/effect.ts';
import { fail } from '../../source/domain/failure.ts';
import { type Masks, noMasks } from '../../source/domain/masking/masks.ts';
import type { Identity } from '../../source/domain/resources.ts';
import { decodingTools } from '../../source/host/decoding-tools.ts';
import {
	type LookOrder,
	type LookProgress,
	lookForPulse,
} from '../../source/operations/diagnosis/pulse-look.ts';
import {
	type DecodedBody,
	type DecodeInput,
	decodeBodies,
} from '../../source/operations/messages/decode-bodies.ts';
import type { ContextInfo, Gateways } from '../../source/operations/ports.ts';
import {
	type FeedEvent,
	type FeedInput,
	feedRecords,
} from '../../source/operations/streams/record-feed.ts';
import {
	feedTopicBlocks,
	type TopicBlockEvent,
} from '../../source/operations/topics/topic-blocks.ts';
import type { TopicFeedInput } from '../../source/operations/topics/topic-feed.ts';
import type { WatchEvent } from '../../source/operations/watch/watch.ts';
import type { ChosenColumns } from '../../source/presentation/resources/chosen-columns.ts';
import { chooseTheme } from '../../source/presentation/theme.ts';
import { account, gateways, queueAttributes, queueRef, region } from '../operations/fakes.ts';
import { ownerOf } from '../operations/topics/tail-world.ts';
import { flush, VirtualClock } from '../operations/virtual-clock.ts';
import { memoryStores } from './memory-stores.ts';

export const identity: Identity = {
	account,
	arn: `arn:aws:sts::${account}:assumed-role/oncall/someone`,
	userId: 'AROA:someone',
};

export const info: ContextInfo = {
	id: 'prod eu-west-1',
	profile: 'prod-payments',
	region,
	local: false,
};

type Host = ConsoleHost & {
	readonly copied: string[];
	/** Addresses that were to be opened, and whether there is a browser. */
	readonly opened: string[];
	hasBrowser: boolean;
	readonly exits: number[];
	/** Whether the terminal takes nothing, and who waits to hear of it. */
	stands: boolean;
	readonly unseen: (() => void)[];
	readonly drawn: string[];
	/** Names of the resources that were opened. */
	readonly remembered: string[];
	/** What the user's editor answers. */
	edited: string | undefined;
	/** What connects to another context; fails until a test says what it connects to. */
	connecting: ConsoleHost['connect'];
	/** Texts that the editor was opened with. */
	readonly editing: string[];
	/** Files by name: those that were written, and those that can be read. */
	readonly files: Map<string, string>;
};

function fakeHost(clock: VirtualClock, masks: Masks): Host {
	const files = new Map<string, string>();
	const host: Host = {
		clock,
		actor: { user: 'ada', host: 'desk' },
		run: { id: 'run', version: '0.1.0' },
		neededPermissions: async () => neededPermissions(),
		tailOwner: async () => ownerOf(),
		masks,
		stores: memoryStores(files),
		files,
		copied: [],
		opened: [],
		hasBrowser: true,
		exits: [],
		stands: false,
		unseen: [],
		drawn: [],
		remembered: [],
		edited: undefined,
		editing: [],
		edit: async (text) => {
			host.editing.push(text);
			return host.edited;
		},
		copy: async (text) => {
			host.copied.push(text);
			return 'copied';
		},
		openUrl: async (url) => {
			host.opened.push(url);
			return host.hasBrowser;
		},
		connecting: async () => {
			throw new Error('the test did not expect another context');
		},
		connect: (choice) => host.connecting(choice),
		recall: async () => [],
		suspend: () => host.drawn.push('suspended'),
		redraw: () => host.drawn.push('redrawn'),
		exit: (code) => host.exits.push(code),
		stalled: () => host.stands,
		whenUnseen: (then) => host.unseen.push(then),
		remember: (_context, kind, { name }) => host.remembered.push(`${kind} ${name}`),
	};
	return host;
}

/** Rejects once the signal aborts. */
function stopped(signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => {
		const stop = () => reject(fail('aborted', 'stopped'));
		signal.addEventListener('abort', stop, { once: true });
	});
}

/** The worker's jobs `follow`, `decode` and `pulse`, without a worker. */
function feedJob(
	gateways: Gateways,
	clock: VirtualClock,
	context: string,
): NonNullable<ConsoleConnection['startJob']> {
	const { streams } = gateways;
	return (name, input, onEvent, signal) => {
		if (name === 'pulse') {
			const heard = onEvent as (progress: LookProgress) => void;
			const ports = { gateways, clock, context };
			return { tell: () => {}, ended: lookForPulse(ports, input as LookOrder, heard, signal) };
		}
		if (name === 'decode') {
			const heard = onEvent as (decoded: DecodedBody) => void;
			return { tell: () => {}, ended: decodeBodies(input as DecodeInput, heard, signal) };
		}
		// The shared files of this test have no profile.
		if (name === 'profiles') return { tell: () => {}, ended: Promise.resolve([]) };
		if (name === 'tail-topic') {
			const heard = onEvent as (event: TopicBlockEvent) => void;
			const ports = { queues: gateways.queues, clock, tools: decodingTools };
			const ended = feedTopicBlocks(ports, input as TopicFeedInput, heard, signal);
			return { tell: () => {}, ended };
		}
		// Nothing is known of other places.
		if (name === 'across') return { tell: () => {}, ended: stopped(signal) };
		if (name !== 'follow') throw new Error(`the test did not expect the job ${name}`);
		const ports = { streams, clock, tools: decodingTools };
		const take = onEvent as (event: FeedEvent) => void;
		const ended = flush().then(() => feedRecords(ports, input as FeedInput, take, signal));
		return { tell: () => {}, ended };
	};
}

export type Console = ReturnType<typeof startConsole>;

/** A session over fake ports that stands on the queues pane, connected as `identity`. */
export function startConsole(
	options: {
		readonly gateways?: Parameters<typeof gateways>[0];
		readonly mode?: Mode;
		readonly size?: Size;
		readonly demo?: boolean;
		readonly modeIsFixed?: boolean;
		/** What flags, environment and files say; `mode` alone without it. */
		readonly sources?: Sources;
		readonly connected?: false;
		/** Whether STS has answered. */
		readonly identified?: false;
		readonly info?: ContextInfo;
		/** What may not be seen; all may without it. */
		readonly masks?: Masks;
		readonly bindings?: Bindings;
		/** Columns of lists by the configuration file. */
		readonly columns?: ChosenColumns;
		/** What there is to say about files of this user. */
		readonly fileWarnings?: readonly string[];
	} = {},
) {
	const clock = new VirtualClock();
	const host = fakeHost(clock, options.masks ?? noMasks);
	const mode = options.mode ?? 'open';
	const first: View = { id: 0, kind: 'list', pane: 'queues', ...newListing('trouble') };
	const store = createStore(
		initialState({
			now: clock.now(),
			size: options.size ?? { columns: 120, rows: 40 },
			theme: chooseTheme({ noColor: false, ascii: false }),
			sources: options.sources ?? {
				...noSources,
				flag: { mode, ...(options.modeIsFixed ? { fixed: '--read-only' } : {}) },
			},
			demo: options.demo === true,
			...(options.bindings === undefined ? {} : { bindings: options.bindings }),
			...(options.columns === undefined ? {} : { columns: options.columns }),
			...(options.fileWarnings === undefined ? {} : { fileWarnings: options.fileWarnings }),
			first,
		}),
	);
	const session = new Session(store, host);
	session.adopt(first);
	/** Whom STS says that the credentials belong to. */
	const who = { identity, asked: 0 };
	const ports: Gateways = {
		...gateways(options.gateways ?? {}),
		identity: {
			whoAmI: async () => {
				who.asked++;
				return who.identity;
			},
		},
	};
	const modes: Mode[] = [];
	if (options.connected !== false) {
		session.connected({
			info: options.info ?? info,
			gateways: ports,
			setMode: (next) => modes.push(next),
			close: async () => {},
			startJob: feedJob(ports, clock, (options.info ?? info).id),
		});
		if (options.identified !== false) session.dispatch({ type: 'identified', identity });
	}
	return {
		/** STS answers. */
		identify: () => session.dispatch({ type: 'identified', identity }),
		session,
		host,
		clock,
		who,
		/** Modes that the connection was told of. */
		modes,
		/** Presses keys, each in a chunk of its own. */
		press(...keys: string[]) {
			for (const key of keys) handleKeys(session, [key]);
		},
		/** Sends keys in one chunk, as typing ahead or a terminal without bracketed paste does. */
		chunk(...keys: string[]) {
			handleKeys(session, keys);
		},
		type(text: string) {
			for (const character of text) {
				handleKeys(session, [character === ' ' ? 'space' : character]);
			}
		},
		paste: (text: string) => handlePaste(session, text),
		/** A frame of the state as it is now reaches the terminal. */
		written() {
			session.shown.drawing(session.state, listsIn(session.state));
			session.shown.written();
		},
		/** Lets work that needs no time go on. */
		settled: flush,
		/** Lets time pass, in the state too. */
		async pass(milliseconds: number) {
			await clock.advance(milliseconds);
			session.dispatch({ type: 'ticked', now: clock.now() });
		},
		top: () => topView(session.state),
		topAs<Kind extends ViewKind>(kind: Kind): ViewOf<Kind> {
			const view = topView(session.state);
			if (view.kind !== kind) throw new Error(`the view is ${view.kind}, not ${kind}`);
			return view as ViewOf<Kind>;
		},
		overlay: () => session.state.overlay,
		said: () => session.state.notice?.text ?? '',
		watched: (...events: WatchEvent[]) => session.dispatch({ type: 'watched', events }),
		/** Lists and samples queues of these names and depths. */
		queues(
			depths: Readonly<Record<string, number>>,
			deadLetters: Readonly<Record<string, string>> = {},
		) {
			const names = Object.keys(depths);
			const at = clock.now();
			session.dispatch({
				type: 'watched',
				events: [
					{ kind: 'queue', type: 'listed', refs: names.map(queueRef), complete: true, at },
					{
						kind: 'queue',
						type: 'sampled',
						samples: names.map((name) => {
							const target = deadLetters[name];
							return {
								key: queueRef(name).arn,
								at,
								facts: queueAttributes(name, {
									visible: depths[name] ?? 0,
									...(target === undefined
										? {}
										: {
												redrivePolicy: {
													deadLetterTargetArn: queueRef(target).arn,
													maxReceiveCount: 5,
												},
											}),
								}),
							};
						}),
					},
				],
			});
		},
	};
}

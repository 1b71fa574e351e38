import { enterContext } from '../../../source/console/contexts/entering.ts';
import type { ConsoleConnection } from '../../../source/console/watch/connection.ts';
import { Attention } from '../../../source/console/watch/watching.ts';
import type { AcrossPlace } from '../../../source/domain/contexts/across.ts';
import type { ContextChoice } from '../../../source/domain/contexts/context-choice.ts';
import { readSessionRole } from '../../../source/domain/contexts/session-role.ts';
import { fail } from '../../../source/domain/failure.ts';
import type { KnownProfile } from '../../../source/domain/fitting-profile.ts';
import type { Message } from '../../../source/domain/messages/message.ts';
import type { QueueRef } from '../../../source/domain/resources.ts';
import { type OpenOwner, Places } from '../../../source/operations/contexts/open-places.ts';
import {
	type AcrossEvent,
	type AcrossWord,
	watchAcross,
} from '../../../source/operations/contexts/watch-across.ts';
import type {
	ContextInfo,
	Gateways,
	LoginGateway,
	QueueGateway,
	TopicGateway,
} from '../../../source/operations/ports.ts';
import { stopLater } from '../../helpers/fixtures.ts';
import { gateways, message, queueAttributes } from '../../operations/fakes.ts';
import { startConsole } from '../fixture.ts';

/** What was asked of one connection: the method, and whether the context had been left by then. */
export type Asked = { readonly method: string; readonly after: boolean };

/** A connection of the fake world: where it is, what was asked of it, what it hides. */
export type Place = {
	readonly info: ContextInfo;
	readonly connection: ConsoleConnection;
	readonly asked: Asked[];
	/** Messages that are received and not given back, deleted or expired. */
	readonly hidden: Set<string>;
	left: boolean;
	closed: number;
};

export const profiles: readonly KnownProfile[] = [
	{ name: 'staging', account: '210987654321', role: 'oncall', region: 'us-east-1' },
	{ name: 'prod-payments', account: '123456789012', role: 'oncall', region: 'eu-west-1' },
];

const accounts: Readonly<Record<string, string>> = {
	'prod-payments': '123456789012',
	staging: '210987654321',
};

/** The same by a session: one as oncall, one as audit. */
const bySession = ([session = '']: readonly string[]): readonly KnownProfile[] =>
	profiles.map((one) => ({
		...one,
		session,
		role: one.name === 'staging' ? 'audit' : 'oncall',
	}));

/** The queue `orders` of a place. */
export function ordersIn({ info }: Pick<Place, 'info'>): QueueRef {
	const account = accounts[info.profile ?? ''] ?? '';
	return {
		name: 'orders',
		url: `https://sqs.${info.region}.amazonaws.com/${account}/orders`,
		arn: `arn:aws:sqs:${info.region}:${account}:orders`,
	};
}

/**
 * A console that stands in the profile `prod-payments` and can go to `staging`, in any region. Every request is noted at
 * the connection that it went to. `turn` is awaited by each: what comes before an answer.
 */
export async function twoContexts(
	options: {
		readonly turn?: () => Promise<void>;
		readonly messages?: number;
		readonly topics?: Partial<TopicGateway>;
		/** Profile and region of a place that never answers what gives back. */
		readonly keeps?: string;
		readonly logins?: Partial<LoginGateway>;
		/** What STS throws, where it does. */
		whoAmI?(): void;
		/** The sso-sessions of the shared files; both profiles are by the first of them then. */
		readonly sessions?: readonly string[];
		/** Profile and region of a place whose list is denied. */
		readonly denied?: string;
		/** Tags of the queue of a place, by profile and region. */
		readonly tags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
	} = {},
) {
	const places: Place[] = [];
	/** Those that are shown beside others in one table. */
	const beside: Place[] = [];
	const turn = options.turn ?? (async () => {});
	let received = 0;

	function place(choice: ContextChoice, among = places): Place {
		const profile = choice.profile ?? 'prod-payments';
		const account = accounts[profile] ?? readSessionRole(profile)?.account;
		if (account === undefined) throw fail('credentials', `there is no profile ${profile}`);
		const region = choice.region ?? 'eu-west-1';
		const info: ContextInfo = {
			id: `${profile} ${region}`,
			profile,
			region,
			local: false,
			...(options.sessions === undefined
				? { profiles }
				: { profiles: bySession(options.sessions), sessions: options.sessions }),
		};
		const asked: Asked[] = [];
		const hidden = new Set<string>();
		const note = async (method: string, signal: AbortSignal) => {
			if (signal.aborted) throw fail('aborted', 'stopped');
			asked.push({ method, after: one.left });
			await turn();
		};
		const ref = () => ordersIn({ info });
		const queues: Partial<QueueGateway> = {
			listPage: async (_, { signal }) => {
				await note('list', signal);
				if (info.id === options.denied) throw fail('denied', 'sqs:ListQueues is denied');
				return { items: [ref()] };
			},
			attributes: async (_, { signal }) => {
				await note('attributes', signal);
				return { ...queueAttributes('orders', { visible: 5 }), arn: ref().arn };
			},
			tags: async (_, { signal }) => {
				await note('tags', signal);
				return options.tags?.[info.id] ?? {};
			},
			receive: async ({ max }, { signal }) => {
				await note('receive', signal);
				const many = Math.min(max, options.messages ?? 3);
				return Array.from({ length: many }, (): Message => {
					const id = `m${received++}`;
					hidden.add(`handle of ${id}`);
					return message(id, console.clock.now());
				});
			},
			changeVisibility: async ({ entries }, { signal }) => {
				await note('give back', signal);
				if (info.id === options.keeps) await console.clock.sleep(1e9, signal);
				for (const { receiptHandle } of entries) hidden.delete(receiptHandle);
				return entries.map(() => ({ ok: true }) as const);
			},
			delete: async ({ receiptHandles }, { signal }) => {
				await note('delete', signal);
				for (const handle of receiptHandles) hidden.delete(handle);
				return receiptHandles.map(() => ({ ok: true }) as const);
			},
		};
		const made: Gateways = {
			...gateways({
				queues,
				topics: {
					listPage: async (_, { signal }) => {
						await note('list topics', signal);
						return { items: [] };
					},
					...options.topics,
				},
				...(options.logins === undefined ? {} : { logins: options.logins }),
				streams: {
					listPage: async (_, { signal }) => {
						await note('list streams', signal);
						return { items: [] };
					},
				},
				metrics: {
					alarmsPage: async (_, { signal }) => {
						await note('alarms', signal);
						return { items: [] };
					},
					series: async ({ queries }, { signal }) => {
						await note('series', signal);
						return queries.map((query) => ({ query, points: [], complete: true }));
					},
				},
			}),
			identity: {
				whoAmI: async ({ signal }) => {
					await note('who am I', signal);
					options.whoAmI?.();
					return {
						account,
						arn: `arn:aws:sts::${account}:assumed-role/oncall/ada`,
						userId: 'A:ada',
					};
				},
			},
		};
		const one: Place = {
			info,
			asked,
			hidden,
			left: false,
			closed: 0,
			connection: {
				info,
				gateways: made,
				setMode: () => {},
				close: async () => void one.closed++,
				startJob: (name, input, onEvent, signal) => {
					const ended = Promise.withResolvers<unknown>();
					ended.promise.catch(() => {});
					signal.addEventListener('abort', () => ended.reject(fail('aborted', 'stopped')));
					if (name === 'profiles') ended.resolve(profiles);
					if (name === 'decode') ended.resolve(undefined);
					let word: AcrossWord = { visible: {}, excusable: {}, attention: 'active' };
					if (name === 'across') {
						ended.resolve(across(input, () => word, onEvent as Heard, signal));
					}
					const tell = (told: unknown) => {
						word = told as AcrossWord;
					};
					return { tell, ended: ended.promise };
				},
			},
		};
		among.push(one);
		return one;
	}

	type Heard = (events: readonly AcrossEvent[]) => void;
	/** The worker's job of this name, without a worker. */
	async function across(
		input: unknown,
		word: () => AcrossWord,
		heard: Heard,
		signal: AbortSignal,
	): Promise<void> {
		const open = (choice: ContextChoice): OpenOwner => ({
			...place(choice, beside).connection,
			inRegion: (region) => open({ ...choice, region }),
		});
		const opening = new Places(async (choice) => open(choice));
		await watchAcross(
			{ clock: console.clock, open: (one) => opening.at(one) },
			(input as { readonly places: readonly AcrossPlace[] }).places,
			{
				visible: (key) => word().visible[key] ?? [],
				excusable: (key) => word().excusable[key] ?? [],
				attention: () => word().attention,
			},
			heard,
			signal,
		);
	}

	const console = startConsole({ connected: false, mode: 'protected' });
	const { session, host } = console;
	const ending = new AbortController();
	stopLater(() => ending.abort());
	const works = { attention: new Attention(() => console.clock.now()), ending: ending.signal };
	host.connecting = async (choice) => {
		await turn();
		return place(choice).connection;
	};
	session.enter = (connection, choice) => {
		for (const one of places) one.left = one.connection !== connection;
		enterContext(session, connection, choice, works)
			.then(({ identified }) => identified)
			.catch(() => {});
	};
	const first = place({ local: false, profile: 'prod-payments' });
	session.enter(first.connection, { local: false });
	await console.settled();
	/** Types a command line and runs it. */
	const command = async (text: string) => {
		console.press(':');
		console.type(text);
		console.press('enter');
		await console.settled();
		await console.settled();
	};
	/** Opens the table of both profiles in two regions. */
	const openTable = () => {
		console.session.setOverlay({ kind: 'none' });
		console.press(':');
		console.type('across prod-payments,staging eu-west-1,us-east-1');
		console.press('enter');
	};
	return {
		...console,
		places,
		beside,
		openTable,
		first,
		command,
		last: () => places.at(-1) ?? first,
	};
}

/** What was asked of a place after it had been left, without what gives back. */
export function askedTooLate({ asked }: Place): readonly string[] {
	return asked.flatMap(({ method, after }) => (after && method !== 'give back' ? [method] : []));
}

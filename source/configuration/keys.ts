import { keeps, mostDays } from '../domain/contexts/journal-terms.ts';
import { contextColours } from '../domain/contexts/terms.ts';
import { modes } from '../domain/effect.ts';
import { compilePattern } from '../domain/expressions/linear-regex.ts';
import { readMaskPath } from '../domain/masking/mask-path.ts';
import { isLoopback, isRegion } from '../domain/place.ts';
import { startScreens } from '../domain/start-screens.ts';
import { carriesSecret } from '../domain/text/url-secrets.ts';
import { themes } from '../presentation/theme.ts';
import { dollars, type Field, inside, oneOf, text, texts, whole, yesNo } from './fields.ts';

/** What could never be found is a mistake: `isGood` is asked of the pattern without its `!`. */
const pattern = (of: string, isGood: (pattern: string) => boolean = () => true): Field<string> =>
	text('', {
		takes: `${of}, in which * stands for any characters, or !${of} for all others`,
		isGood: (value) => value !== '!' && isGood(value.replace(/^!/, '')),
	});

const isAccount = (value: string) =>
	/^[\d?*]+$/.test(value) &&
	(value.includes('*') ? value.replaceAll('*', '').length <= 12 : value.length === 12);

/** STS tells neither the path of a role nor its ARN. */
const isRole = (value: string) => !/[:/]/.test(value);

/** Endpoints are told without a slash at the end. */
const isEndpoint = (value: string) => {
	if (value.endsWith('/')) return false;
	const [start = ''] = value.toLowerCase().split(/[*?]/);
	if (start === value.toLowerCase()) return start === 'aws' || /^https?:\/\/./.test(start);
	return ['aws', 'http://', 'https://'].some(
		(one) => one.startsWith(start) || start.startsWith(one),
	);
};

/**
 * Where requests may be sent for as long as a file says so: they carry messages and the tokens of sessions, which nobody
 * between here and there is to read.
 */
const isSafeEndpoint = (value: string) => {
	if (value.endsWith('/') || carriesSecret(value) || !URL.canParse(value)) return false;
	const { protocol } = new URL(value);
	return protocol === 'https:' || (protocol === 'http:' && isLoopback(value));
};

/** The columns of a list. */
export const columnsField = texts(
	'the columns of a list, in their order',
	text('', { takes: 'the name of a column' }),
);

/** What a word of one's own behind `:` stands for. */
export const aliasField = text('what is typed instead', {
	takes: 'a line as it is typed behind :',
});

/** The keys of a command in the console. */
export const keysField = texts(
	'a key, or several',
	text('', { takes: 'a key such as P, ctrl-p or f5' }),
);

/** A filter that is kept under a name. */
export const filterField = text('what is typed behind /', {
	takes: 'a filter as it is typed behind /',
});

/** How such a word may be spelt: it is typed in small letters, without blanks. */
export const aliasName = /^[a-z][a-z0-9_-]*$/;

/** By what a context is found; all that is given has to hold. */
export const matchFields = {
	account: texts('the account id that STS tells', pattern('an account id of 12 digits', isAccount)),
	role: texts(
		'the role of the credentials, by its name or that of the permission set behind it',
		pattern('the name of a role', isRole),
	),
	region: texts('the region', pattern('a region')),
	partition: texts('the partition of the region: aws, aws-cn, aws-us-gov', pattern('a partition')),
	endpoint: texts(
		"where requests go: the URL of an endpoint, or aws for AWS's own hosts",
		pattern('a URL without / at its end', isEndpoint),
	),
	profile: texts(
		'the profile of the AWS files; what is found by it is never looser than without',
		pattern('the name of a profile'),
	),
} as const;

/** What holds in a context. */
export const contextFields = {
	alias: text('how the header and confirmations call it'),
	colour: oneOf(contextColours, 'the colour of its name in the header'),
	mode: oneOf(modes, 'the most that a session may do there, and what it starts with'),
	reason: oneOf(
		['required'] as const,
		'required: nothing is written without `--reason` or `:reason`',
	),
	audit: oneOf(
		['required'] as const,
		'required: nothing is written that the audit file could not take before',
	),
	receive: oneOf(['never'] as const, 'never: no message is received, whatever the mode'),
	tail_queue: text(
		'a queue for tails of topics, where none may be made: its name, URL or ARN; its policy has to let the topics in',
	),
	regions: texts(
		'the regions that are looked into where none is named: by a table of several profiles, and by the list of regions',
		text('', { takes: 'the name of a region', isGood: isRegion }),
	),
	endpoint_url: text(
		'where requests about queues, topics, streams, metrics and the identity go, where neither a flag nor a variable says it, also where `ignore_configured_endpoint_urls` is set; never those that get credentials. Only where a profile is named, in full and alone',
		{
			takes:
				'an https URL, or one of http on this computer, without a user, a password and / at its end',
			isGood: isSafeEndpoint,
		},
	),
	journal: inside('what is kept of deleted messages; the least of what is said holds', {
		keep: oneOf(
			keeps,
			'body: a copy, which brings it back; hash: a digest; none: that it was deleted',
		),
		days: whole(`for how long; ${mostDays} at the most`, 1, mostDays),
	}),
} as const;

/** The log of the consumers of some queues. */
export const logFields = {
	queue: texts('the queues whose consumers write there', pattern('the name of a queue')),
	log_group: text('their log group, by its name or its ARN; without it those of the functions'),
	id_field: text('the field of its JSON lines that has the id of a message'),
} as const;

/** What is masked of messages and records, and where. */
export const maskFields = {
	resource: texts(
		'the names of queues, topics and streams; of a dead letter the queue that it comes from counts too',
		pattern('a name'),
	),
	paths: texts(
		'where masked values stand: body.customer.email, body.items[*].card, body.**.iban, attributes.token; group, dedup and key are ids',
		text('', {
			takes: 'a path that begins with body or attributes, or group, dedup or key',
			isGood: (value) => readMaskPath(value) !== undefined,
		}),
	),
	regex: texts(
		'a value that this matches is masked, in plain text its line',
		text('', { takes: 'a regular expression', isGood: isRegex }),
	),
	reveal: oneOf(['never'] as const, 'never: nobody may see them with awsmsg'),
} as const;

function isRegex(source: string): boolean {
	try {
		compilePattern(source);
		return true;
	} catch {
		return false;
	}
}

/** What holds everywhere. */
export const globalFields = {
	theme: oneOf(Object.keys(themes), 'the colours'),
	log_group: text(
		'the log group that is searched for messages of consumers that are no functions; its name or its ARN',
	),
	id_field: text('the field of the JSON lines in that log that has the id of a message'),
	start: oneOf(startScreens, 'where the console begins; pulse: with what is wrong right now'),
	bell: oneOf(
		['none', 'bell', 'notify'] as const,
		'what happens when a task of more than 5 s ends, a canary is decided or an alarm begins or ceases to fire: nothing, the bell of the terminal, or a notification (OSC 9), which inside tmux and screen is the bell',
	),
	title: yesNo(
		'whether the title of the window says what is on show, where, and the mode; the title of before comes back, where the terminal keeps it',
	),
	mouse: yesNo('whether the mouse chooses rows, tabs and keys of the footer, as `:mouse` has it'),
	budget: dollars(
		'what CloudWatch may cost a day, in US dollars; the least of what is said holds, 1 without a word',
	),
} as const;

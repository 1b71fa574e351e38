import type { Flag } from '../shell/definition.ts';

/*
Flags that several commands share.
*/

/** What a message that is sent or published carries. */
export const messageFlags: readonly Flag[] = [
	{
		name: 'attribute',
		value: 'NAME=TYPE:VALUE',
		many: true,
		about: 'a message attribute, such as tries=Number:3; a Binary value is base64',
	},
	{ name: 'group', value: 'ID', about: 'message group id' },
	{ name: 'dedup', value: 'ID', about: 'deduplication id' },
];

/** What a message or a record must say; the same for every command that picks some. */
export const grepFlag: Flag = {
	name: 'grep',
	value: 'TEXT',
	about:
		'only what holds this text anywhere, decoded or not, case aside, or matches a /pattern/; with --where both must hold',
};

export const acceptReceivesFlag: Flag = {
	name: 'accept-receives',
	about: 'accept one more receive of each message',
};

/** Which messages of a queue are meant; the same for every command that reads them. */
export const selectionFlags: readonly Flag[] = [
	{
		name: 'where',
		value: 'EXPR',
		about:
			'only messages for which this CEL expression is true: body.type == "Refund". body is what is inside (SNS, EventBridge, base64, gzip, zlib, zstd taken off; of several JSON values one must match), raw the text as it was received. Numbers are exact, whatever their length',
	},
	grepFlag,
	{ name: 'fingerprint', value: 'ID', about: 'only messages of this kind of awsmsg groups' },
	acceptReceivesFlag,
];

/** Which messages are meant by when their queue deletes them; the same wherever that may be asked. */
export const endsBeforeFlag: Flag = {
	name: 'ends-before',
	value: 'WHEN',
	about:
		'only what its queue may delete before this time since it is too old, or within this span: 5h, 2026-01-31T12:00Z',
};

export const revealFlag: Flag = {
	name: 'reveal',
	about: 'show masked values, as far as the configuration allows it; the audit says so',
};

export const dryRunFlag: Flag = { name: 'dry-run', about: 'show the plan and send nothing' };

export const sinceFlag: Flag = {
	name: 'since',
	value: 'SPAN',
	about: 'how far to look back, such as 90s, 15m, 3h or 2d',
};

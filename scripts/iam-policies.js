/*
IAM policies by job, made of the list of requests that the gate lets through: whoever has a job's policy
is denied nothing that awsmsg sends for it, and has nothing that it does not send.
*/
import { allowedOperations, permissionOf, ruleOf } from '../source/aws/gate/allow-list.ts';
import { jobs } from '../source/aws/gate/rule.ts';

/** What each job is, to the reader of the README. All but the first come on top of the first. */
const headings = {
	view: 'To see everything, without touching a message',
	peek: 'To look at messages',
	tail: 'To follow streams',
	send: 'To send, publish and put',
	redrive: "To redrive, by awsmsg's engine or AWS's move task, and to delete messages",
	admin: 'To do all that awsmsg can: purge, create, change and delete too',
};

/** What a rule's `policyOn` is in a policy; the ARN of a stream covers its consumers. */
const patterns = {
	'*': '*',
	queue: 'arn:aws:sqs:*:*:*',
	topic: 'arn:aws:sns:*:*:*',
	stream: 'arn:aws:kinesis:*:*:stream/*',
	function: 'arn:aws:lambda:*:*:function:*',
	'log group': 'arn:aws:logs:*:*:log-group:*',
};

function isNeededFor(job, rule) {
	return job === 'admin' || rule.jobs.includes(job);
}

/** What a job needs beside what `view` has, as a policy that IAM takes. */
export function policyFor(job) {
	const actions = new Map(Object.keys(patterns).map((on) => [on, new Set()]));
	for (const operation of allowedOperations) {
		// What emulators offer, AWS has no permission for.
		if (operation.startsWith('Emulator ')) continue;
		const rule = ruleOf(operation);
		if (!isNeededFor(job, rule)) continue;
		if (job !== 'view' && rule.jobs.includes('view')) continue;
		for (const action of [permissionOf(operation), ...(rule.needs ?? [])]) {
			actions.get(rule.policyOn).add(action);
		}
	}
	return {
		Version: '2012-10-17',
		Statement: [...actions]
			.filter(([, some]) => some.size > 0)
			.map(([on, some]) => ({ Effect: 'Allow', Action: [...some], Resource: patterns[on] })),
	};
}

/** A policy as text, with as many actions on a line as a page has room for. */
function policyText({ Version, Statement }) {
	const statements = Statement.map(({ Effect, Action, Resource }) => {
		const inside = lines(Action);
		const actions =
			inside.length === 1 ? `[${inside[0]}]` : `[\n        ${inside.join('\n        ')}\n      ]`;
		const members = [`"Effect": "${Effect}"`, `"Action": ${actions}`, `"Resource": "${Resource}"`];
		return `    {\n      ${members.join(',\n      ')}\n    }`;
	});
	return `{\n  "Version": "${Version}",\n  "Statement": [\n${statements.join(',\n')}\n  ]\n}`;
}

function lines(actions, width = 100) {
	const found = [''];
	for (const [index, action] of actions.entries()) {
		const word = `"${action}"${index === actions.length - 1 ? '' : ','}`;
		const line = found.at(-1);
		if (line === '') found.splice(-1, 1, word);
		else if (line.length + word.length < width) found.splice(-1, 1, `${line} ${word}`);
		else found.push(word);
	}
	return found;
}

const begin =
	'<!-- policies: `npm run docs` writes them from the list of requests in source/aws/gate -->';
const end = '<!-- end of policies -->';

/** The README with the policies of today between its two marks. */
export function withPolicies(readme) {
	const [before, rest = ''] = readme.split(begin);
	const [, after] = rest.split(end);
	if (after === undefined) throw new Error('README.md has no place for the policies');
	const blocks = jobs.map((job) => {
		const json = `\`\`\`json\n${policyText(policyFor(job))}\n\`\`\``;
		return job === 'view'
			? `${headings[job]}:\n\n${json}\n`
			: `<details><summary>${headings[job]}</summary>\n\n${json}\n\n</details>\n`;
	});
	return `${before}${begin}\n\n${blocks.join('\n')}\n${end}${after}`;
}

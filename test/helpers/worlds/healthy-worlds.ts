import type { FindingName, Judgement } from '../../../source/domain/diagnosis/finding.ts';
import { isPressing, judge } from '../../../source/domain/diagnosis/judge.ts';
import { Chance } from '../chance.ts';
import { healthyStreams, streamFigures, streamLife } from './stream-lives.ts';
import { known, streamOf, tellingOf, topicOf } from './surroundings.ts';
import { healthyTopics, topicFigures, topicLife, topicTelling } from './topic-lives.ts';
import { day, momentOf } from './world.ts';

/* Streams and topics of which nothing is wrong; healthy queues are in queue-lives.ts. */

/** What is found of a healthy stream at the end of some days. */
function streamJudged(kind: (typeof healthyStreams)[number], chance: Chance): Judgement {
	const now = momentOf(chance);
	const telling = tellingOf(chance, now - chance.between(1.5, 4) * day);
	const life = streamLife(kind, chance, now);
	const figures = known(streamFigures(life, telling, now, chance.whole(0, 1e9))(now));
	const { subject } = streamOf(chance, { openShards: life.shards }, { now, figures });
	return judge.stream(subject, isPressing);
}

/** What is found of a healthy topic. */
function topicJudged(kind: (typeof healthyTopics)[number], chance: Chance): Judgement {
	const now = momentOf(chance);
	const life = topicLife(kind, chance, now);
	const told = topicFigures(life, topicTelling(chance, now), now, chance.whole(0, 1e9));
	const { subject } = topicOf(chance, { now, figures: known(told(now)) });
	return judge.topic(subject, isPressing);
}

/** Of `many` healthy streams and topics in turn, those of which something pressing is found, with what. */
export function alarmedStreamsAndTopics(many: number, seed: number) {
	return Array.from({ length: many }, (_, each) => seed + each).flatMap((each) => {
		const chance = new Chance(each * 104_729);
		const [stream, topic] = [
			healthyStreams[(each >> 1) % healthyStreams.length] ?? 'steady',
			healthyTopics[(each >> 1) % healthyTopics.length] ?? 'steady',
		];
		const [kind, judged] =
			each % 2 === 0
				? [`stream ${stream}`, streamJudged(stream, chance)]
				: [`topic ${topic}`, topicJudged(topic, chance)];
		const found: readonly FindingName[] = judged.findings.map(({ name }) => name);
		return found.length === 0 ? [] : [{ kind, seed: each, found }];
	});
}

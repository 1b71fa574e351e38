import { runModel } from '/work/main/test/operations/follow-model.ts';
for (let seed = 1; seed <= 3000; seed++) {
  const r = await runModel(seed);
  if (r.wrong.length) { console.log(seed, r.from.type, r.interruptions, r.wrong.map(w=>w.slice(0,200))); 
   for (const s of r.model.shards.values()) console.log(s.id, s.parents.join('+'), s.records.length, s.closed, new Date(s.createdAt).toISOString());
  break; }
}

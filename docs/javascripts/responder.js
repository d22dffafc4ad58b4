// What `kb ask` says to a question, in the browser: kb.ask.language, parts and response over the
// engine. Every word, pattern and threshold comes from the data.
((root) => {
  "use strict";

  function makeResponder({ rules }, engine) {
    const { asks, rank, words, fold } = engine;
    const every = (pattern) => new RegExp(pattern, "gu");
    const one = (pattern, flags = "u") => new RegExp(pattern, flags);

    // language

    const language = rules.language;
    const quotedWords = every(language.quoted);
    const blank = every(language.blank);
    const address = one(language.address);
    const own = new Map(Object.entries(language.words).map(([name, all]) => [name, new Set(all)]));
    const english = own.get(language.english);
    const count = (text, pattern) => (text.match(every(pattern)) ?? []).length;

    function byWords(said) {
      let best = "";
      let most = 0;
      for (const [name, little] of own) {
        if (name === language.english) continue;
        const given = said.filter((word) => little.has(word) && !english.has(word));
        const against = said.filter((word) => english.has(word) && !little.has(word));
        const different = new Set(given).size;
        const share = said.length ? given.length / said.length : 0;
        const enough =
          (different >= language.sure && share >= language.share) ||
          (different >= language.likely && share >= language.likelyShare);
        if (enough && given.length > language.against * against.length && given.length > most) {
          best = name;
          most = given.length;
        }
      }
      return best;
    }

    function foreign(text) {
      const pieces = text.replace(quotedWords, " ").split(blank);
      let plain = pieces.filter((piece) => !address.test(piece)).join(" ");
      if (!words(plain).length) plain = text;
      const latin = count(fold(plain), language.latin);
      const script = language.scripts.find(([, letter]) => count(plain, letter) > latin);
      return script ? script[0] : byWords(words(plain));
    }

    // parts

    const quotedLine = every(rules.parts.quoted);
    const below = one(rules.parts.below, "iu");
    const item = one(rules.parts.item);

    function written(text) {
      const found = below.exec(text);
      const kept = (found ? text.slice(0, found.index) : text).replace(quotedLine, "");
      return words(kept).length ? kept : text;
    }

    function parts(text) {
      const found = [];
      let told = [];
      const add = (sentence) => {
        told.push(sentence);
        found.push({ asks: sentence, whole: told.join(" ") });
        told = [];
      };
      for (const line of engine.unwrapped(text).split("\n")) {
        const start = item.exec(line);
        const rest = start ? line.slice(start[0].length) : line;
        if (start && !rest.includes("?")) {
          add(rest.trim());
          continue;
        }
        for (const sentence of engine.sentences(rest).map((given) => given.trim())) {
          if (asks(sentence)) add(sentence);
          else told.push(sentence);
        }
      }
      return found.length >= 2 && found.length <= rules.parts.most ? found : [];
    }

    // response

    const ids = (candidates) => candidates.map((candidate) => candidate.id);
    const isCell = (id) => id.includes("/");
    const actionOf = (id) => id.slice(0, Math.max(id.lastIndexOf("/"), 0));

    /** Some ids, with all cells that there are of their actions, in the order of `every`. */
    function whole(some, every) {
      const actions = some.filter(isCell).map(actionOf);
      return every.filter((id) => some.includes(id) || actions.includes(actionOf(id)));
    }

    /** The ids that are worth a line, at most `limit`; the cells of an action are one choice. */
    function worth({ candidates }) {
      const { nearest, limit } = rules.response;
      const kept = candidates.filter(({ score }, n) => n < nearest || score >= rules.rank.worth);
      return whole(ids(kept).slice(0, limit), ids(candidates));
    }

    /** What answers a part together, or the choices. */
    function best(ranking) {
      if (!ranking.confident) return worth(ranking);
      const found = ids(ranking.candidates);
      return isCell(found[0]) ? found.filter(isCell) : found.slice(0, 1);
    }

    const score = (given) => (given.answered ? given.candidates[0].score : 0);
    const asPart = ({ part, ranking }) => {
      const { confident, candidates } = ranking;
      return { question: part.asks, confident, answers: best(ranking), score: candidates[0].score };
    };

    /** A part's halves, where they ask for two actions' cells, one for sure and the other likely. */
    function both(part, ranking) {
      const first = ranking.candidates[0].id;
      if (ranking.confident && !isCell(first) && !rules.joined.questions.includes(first)) return [];
      const found = engine.halves(part.whole).map((half) => {
        return { part: half, ranking: rank(half.whole) };
      });
      const firsts = found.flatMap(({ ranking: { answered, candidates: [best] } }) =>
        answered && isCell(best.id) && best.score >= rules.response.likely ? [best.id] : [],
      );
      const sure = found.some((half) => half.ranking.confident);
      return sure && new Set(firsts.map((id) => id.split("/")[1])).size > 1 ? found : [];
    }

    /** The parts that are questions of their own; none where a text asks for one thing. */
    function asked(text, ranking) {
      const several = parts(text);
      if (!several.length) return both({ asks: text, whole: text }, ranking).map(asPart);
      const found = new Map();
      for (const part of several) {
        const [alone, whole] = [rank(part.asks), rank(part.whole)];
        const chosen = score(whole) > score(alone) ? whole : alone;
        const halves = both(part, chosen);
        for (const one of halves.length ? halves : [{ part, ranking: chosen }]) {
          const first = one.ranking.candidates[0].id;
          if (one.ranking.answered && !found.has(first)) found.set(first, asPart(one));
        }
      }
      return [...found.values()];
    }

    /** {confident, answers: ids, best first, parts, language}, as kb.ask.response.respond. */
    function respond(question) {
      const nothing = { confident: false, answers: [], parts: [], language: foreign(question) };
      if (nothing.language) return nothing;
      const text = written(question);
      const ranking = rank(text);
      const several = asked(text, ranking);
      const sure = several.filter((part) => part.confident).map((part) => part.answers[0]);
      // Where the whole says what the one sure part says, the rest is talk about the same.
      const matters = several.filter(({ confident, score }) => confident || score >= rules.response.matter);
      const talk = matters.every(({ confident }) => confident);
      const alone = sure.length === 1 && sure[0] === ranking.candidates[0].id;
      const same = ranking.confident && alone && talk;
      const apart = sure.length || (matters.length > 1 && !ranking.confident);
      if (several.length > 1 && apart && !same) {
        const first = several.map((part) => part.answers[0]);
        const all = [...new Set([...first, ...several.flatMap((part) => part.answers.slice(1))])];
        const answers = whole(all.slice(0, Math.max(rules.response.limit, several.length)), all);
        for (const part of several) {
          // Up to the first that is left out, as kb.ask.response.
          const out = part.answers.findIndex((id) => !answers.includes(id));
          if (out >= 0) part.answers = part.answers.slice(0, out);
        }
        const confident = several.every((part) => part.confident);
        const told = several.map(({ score, ...part }) => part);
        return { ...nothing, confident, answers, parts: told };
      }
      if (!ranking.answered) return nothing;
      return { ...nothing, confident: ranking.confident, answers: worth(ranking) };
    }

    /** Each question of a response: one where there is only one, as Response.asked. */
    function questions(question, { confident, answers, parts: several }) {
      if (several.length || !answers.length) return several;
      const together = isCell(answers[0]) ? answers.filter(isCell) : answers.slice(0, 1);
      return [{ question, confident, answers: confident ? together : answers }];
    }

    /** Ids of what comes nearest, answer or not; none where none is near. */
    function nearest(question) {
      const { candidates } = rank(written(question));
      const near = candidates.length && candidates[0].score >= rules.response.near;
      return near ? ids(candidates.slice(0, rules.response.nearest)) : [];
    }

    return { respond, questions, nearest };
  }

  root.kbMakeResponder = makeResponder;
})(globalThis);

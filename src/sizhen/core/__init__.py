"""The words everyone uses: case, task, part, scores, evidence, opinion, recipe, errors, language, progress."""

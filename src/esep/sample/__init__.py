"""A synthetic campaign: plans, daily packs with known faults and a small press, all from one random seed. No real persons."""

MARK = "SYNTHETIC DATA / СИНТЕТИЧЕСКИЕ ДАННЫЕ / СИНТЕТИКАЛЫҚ ДЕРЕКТЕР"

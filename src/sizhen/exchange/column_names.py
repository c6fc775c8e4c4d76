"""What columns are usually called, in both languages; lower case, the likeliest first."""

PATIENT = ("patient", "patient_id", "patientid", "subject", "subject_id", "患者", "病人", "患者编号", "病案号", "住院号")
LABEL = ("label", "labels", "class", "category", "finding", "diagnosis", "sentiment", "标签", "类别", "诊断")
PART = ("part", "split")

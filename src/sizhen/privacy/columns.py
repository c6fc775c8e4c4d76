"""Columns of a table that tell who somebody is by their name alone: every cell of them is replaced, whatever it holds."""

from collections.abc import Mapping, Sequence

from sizhen.exchange.column_names import PATIENT

CODE = "CODE"  # the patient's number: a random code in its place, so that rows stay together


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_USUAL: Mapping[str, Sequence[str]] = {
    "NAME": _names(
        "name patient_name patientname full_name fullname first_name firstname last_name lastname surname given_name family_name "
        "mother_name father_name contact contact_name doctor physician doctor_name physician_name nurse operator "
        "姓名 患者姓名 病人姓名 患者名称 联系人 联系人姓名 家属姓名 医生 医师 医生姓名 医师姓名 "
        "主治医师 主管医师 住院医师 护士 责任护士 检查者 报告医师 审核医师 操作者"
    ),
    "ID": _names(
        "id_number id_no idcard id_card national_id ssn social_security_number passport mrn medical_record_number account account_number "
        "insurance_number license plate accession accession_number device_serial card_number "
        "身份证 身份证号 身份证号码 证件号 证件号码 护照 护照号 门诊号 医保号 医保卡号 社保号 "
        "就诊号 就诊卡号 登记号 检查号 影像号 银行卡号 车牌 车牌号 微信 微信号 qq qq号 床号"
    ),
    "PHONE": _names("phone phone_number telephone tel mobile cell fax 电话 电话号码 手机 手机号 手机号码 联系电话 联系方式 传真"),
    "EMAIL": _names("email e-mail email_address mail 邮箱 电子邮箱 邮件"),
    "URL": _names("url website web homepage 网址"),
    "ADDRESS": _names(
        "address street home_address city zip zip_code zipcode postcode 地址 住址 家庭住址 家庭地址 现住址 户籍地址 籍贯 出生地 邮编"
    ),
    "ORGANIZATION": _names("employer company workplace 单位 工作单位"),
    "DATE": _names(
        "dob birth_date birthdate date_of_birth birthday admission_date discharge_date death_date "
        "出生日期 生日 出生年月 入院日期 出院日期 入院时间 出院时间 死亡日期"
    ),
}


def identifying(columns: Sequence[str], patient: str | None = None) -> dict[str, str]:
    """Of these columns those that identify, with their category; the patient's number (`patient`, else its usual names) as CODE."""
    usual = {name: category for category, names in _USUAL.items() for name in names}
    usual |= dict.fromkeys(PATIENT, CODE)
    found = {name: usual[key] for name in columns if (key := name.strip().lower().replace(" ", "_")) in usual}
    return found | ({patient: CODE} if patient is not None else {})

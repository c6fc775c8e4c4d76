"""The kinds of identifiers, each with the names that marked sets and other tools give it."""

NAME, DATE, AGE, ID, PHONE, FAX = "NAME", "DATE", "AGE", "ID", "PHONE", "FAX"
ADDRESS, LOCATION, HOSPITAL, ORGANIZATION = "ADDRESS", "LOCATION", "HOSPITAL", "ORGANIZATION"
EMAIL, URL, IP, ACCOUNT, CARD, PLATE = "EMAIL", "URL", "IP", "ACCOUNT", "CARD", "PLATE"
VEHICLE, DEVICE, LICENSE, ETHNICITY, TITLE, OTHER = "VEHICLE", "DEVICE", "LICENSE", "ETHNICITY", "TITLE", "OTHER"

# category: other names for it in marked sets (upper case)
_ALIASES: dict[str, tuple[str, ...]] = {
    NAME: ("PERSON", "PATIENT", "DOCTOR", "STAFF", "HCW", "USERNAME"),
    DATE: ("DATE_TIME", "TIME"),
    AGE: (),
    ID: ("US_SSN", "SSN", "MEDICALRECORD", "MRN", "IDNUM", "HEALTHPLAN", "US_PASSPORT", "US_ITIN", "UK_NHS", "BIOID"),
    PHONE: ("PHONE_NUMBER",),
    FAX: (),
    ADDRESS: ("STREET_ADDRESS", "STREET", "ZIP", "ZIP_CODE"),
    LOCATION: ("GPE", "CITY", "STATE", "COUNTRY", "LOCATION-OTHER"),
    HOSPITAL: ("HOSP",),
    ORGANIZATION: ("ORG", "COMPANY"),
    EMAIL: ("EMAIL_ADDRESS",),
    URL: ("DOMAIN_NAME", "DOMAIN"),
    IP: ("IP_ADDRESS", "IPADDR"),
    ACCOUNT: ("IBAN_CODE", "IBAN", "US_BANK_NUMBER", "CRYPTO"),
    CARD: ("CREDIT_CARD",),
    PLATE: ("LICENSE_PLATE",),
    VEHICLE: ("VIN",),
    DEVICE: (),
    LICENSE: ("US_DRIVER_LICENSE", "MEDICAL_LICENSE"),
    ETHNICITY: ("NRP", "NATIONALITY"),
    TITLE: ("PROFESSION",),
    OTHER: (),
}
CATEGORIES: tuple[str, ...] = tuple(_ALIASES)
_OWN_NAME = {alias: category for category, aliases in _ALIASES.items() for alias in (category, *aliases)}


def category_of(label: str) -> str:
    """Ours for a label of a marked set; OTHER where we have none."""
    return _OWN_NAME.get(label.upper(), OTHER)
